"""A stranger's project is data: nothing outside is written, shown or run, and every run ends."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.folders import snapshot
from tests.helpers.outcomes import assert_refused
from tests.helpers.processes import UNMEASURED, environment, scaffold
from tests.helpers.projects import SETTINGS
from tests.hostile.projects import CANARY, HOSTILE, INJECTED, is_device, link, make

COMMANDS = {
    "check": ["check", "project"],
    "check --json": ["check", "project", "--json"],
    "check --github": ["check", "project", "--github"],
    "retrofit": ["retrofit", "project", "--yes", "--allow-dirty", "--on-conflict", "overwrite"],
    "retrofit --dry-run": ["retrofit", "project", "--yes", "--dry-run", "--diff"],
    "info": ["info", "project"],
    "new": ["new", "project", "--yes"],
}
# Opened for writing, made, moved, removed or changed.
CALLS = (
    "openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,"
    "mkdir,mkdirat,rmdir,chmod,fchmodat,chown,fchownat,lchown,setxattr,lsetxattr,truncate,mknodat"
)
# What Python and the system keep for themselves.
HARMLESS = re.compile(r"^(/dev/(null|tty|pts/.*)|/proc/.*|.*/__pycache__(/.*)?|pipe:.*)$")


def traced(place: Path, arguments: list[str]) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command line under strace; return it, and the lines of what it changed."""
    log = place / "trace"
    command = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(log)]
    done = subprocess.run(
        [*command, sys.executable, "-m", "scaffold", *arguments],
        cwd=place,
        env=environment(
            XDG_STATE_HOME=str(place / "state"),
            XDG_CACHE_HOME=str(place / "cache"),
            TMPDIR=str(place / "tmp"),
            **UNMEASURED,
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    lines = log.read_text(errors="replace").splitlines()
    log.unlink()
    return done, lines


def changed(line: str) -> list[str]:
    """Return the paths that a traced call changes; none for one that failed or only reads."""
    call = re.match(r"\d+\s+(\w+)\((.*)\)\s+= (-?\d+)", line)
    if call is None or call[3] == "-1":
        return []
    name, arguments = call[1], call[2]
    if name in ("open", "openat") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", arguments):
        return []
    base = re.match(r"(?:AT_FDCWD|\d+)<([^>]*)>", arguments)
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)
    return [str(Path(base[1] if base else "/", path)) for path in found]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", HOSTILE)
def test_nothing_outside_is_changed_or_told(tmp_path: Path, case: str, command: str) -> None:
    project, outside = make(tmp_path, HOSTILE[case])
    (tmp_path / "tmp").mkdir()
    before = {path: entry for path, entry in snapshot(outside).items() if path != "mysite"}
    beside = project.parent / f".{project.name}.scaffold"
    kept = snapshot(beside) if beside.exists() else {}
    devices = {path for path in project.rglob("*") if is_device(path)}
    written = snapshot(project)
    done, lines = traced(tmp_path, COMMANDS[command])

    told = done.stdout + done.stderr
    assert done.returncode in (0, 1, 2), told
    assert "Traceback" not in told
    assert "a bug of" not in told
    assert CANARY not in told, told
    # What comes of names is escaped; a diff into a pipe is bytes that `git apply` takes.
    if "--dry-run" not in command:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", told), ascii(told)
    allowed = (
        str(project),
        str(tmp_path / "state"),
        str(tmp_path / "cache"),
        str(tmp_path / "tmp"),
        f"{project.parent}/.scaffold-",
    )
    for line in lines:
        for path in changed(line):
            inside = str(Path(path)).startswith(allowed) and ".." not in Path(path).parts
            assert inside or HARMLESS.match(path), line
    assert snapshot(outside).items() >= before.items()
    assert {name for name in snapshot(outside) if name.startswith("ran-")} == set()
    assert (snapshot(beside) if beside.exists() else {}) == kept
    assert {path for path in project.rglob("*") if is_device(path)} == devices
    for path, entry in snapshot(project).items():
        if entry != written.get(path):
            assert CANARY.encode() not in entry[1], path
            # In a line of its own it would be obeyed; within quotes it is a value.
            assert not re.search(rf"(?m)^\s*RUN {INJECTED}".encode(), entry[1]), path
            assert path.endswith(".py") or f"touch {INJECTED}".encode() not in entry[1], path


@pytest.mark.parametrize("case", [case for case in HOSTILE if case.startswith("settings that are")])
@pytest.mark.parametrize("command", ["check", "retrofit"])
def test_settings_that_cannot_be_read_are_an_error_and_have_no_score(
    tmp_path: Path, case: str, command: str
) -> None:
    make(tmp_path, HOSTILE[case])
    outcome = scaffold(*COMMANDS[command], cwd=tmp_path)
    assert_refused(outcome, 1, "mysite/settings.py: it is a")
    assert "factors" not in outcome.out + outcome.err


def test_a_link_inside_the_project_stays_one_and_its_file_is_edited(tmp_path: Path) -> None:
    project, _ = make(tmp_path, link(SETTINGS, "../config/base.py"))
    (project / "config").mkdir()
    (project / "config/base.py").write_text('SECRET_KEY = "hunter two"\nDEBUG = True\n')
    assert scaffold(*COMMANDS["retrofit"], cwd=tmp_path).status == 0
    assert (project / SETTINGS).is_symlink()
    assert "hunter two" not in (project / "config/base.py").read_text()


def test_names_are_said_once_and_escaped(tmp_path: Path) -> None:
    make(tmp_path, HOSTILE["odd names"])
    said = scaffold(*COMMANDS["check"], cwd=tmp_path).err
    assert said == "Dockerfile.\\x1b[2Jx was not read: not utf-8: invalid start byte.\n"
