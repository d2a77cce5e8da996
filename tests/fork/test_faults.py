"""A fork that cannot be fetched: one clear line, and nothing left behind."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import forks
from tests.helpers.folders import snapshot
from tests.helpers.forks import refused
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment

New = Callable[..., Outcome]

# A zip of f/cookiecutter.json that was made with: zip -r -P hunter2 locked.zip f
LOCKED = (
    "UEsDBAoAAAAAAFyLel0AAAAAAAAAAAAAAAACABwAZi9VVAkAA+BrCGvgawhrdXgLAAEEAAAAAAQAAAAA"
    "UEsDBAoACQAAAFyLel0GsKHdDwAAAAMAAAATABwAZi9jb29raWVjdXR0ZXIuanNvblVUCQAD4GsIa+Br"
    "CGt1eAsAAQQAAAAABAAAAAAbP/giPLNWFE/cbQBgEcRQSwcIBrCh3Q8AAAADAAAAUEsBAh4DCgAAAAAA"
    "XIt6XQAAAAAAAAAAAAAAAAIAGAAAAAAAAAAQAO1BAAAAAGYvVVQFAAPgawhrdXgLAAEEAAAAAAQAAAAA"
    "UEsBAh4DCgAJAAAAXIt6XQawod0PAAAAAwAAABMAGAAAAAAAAQAAAKSBPAAAAGYvY29va2llY3V0dGVy"
    "Lmpzb25VVAUAA+BrCGt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAIAAgChAAAAqAAAAAAA"
)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--template", ""], 2, ["names no template", "gh:owner/name"]),
        (["--template", "a\nb"], 2, ["names no template"]),
        (["--template", "nowhere"], 2, ["nowhere is neither a folder"]),
        (["--template", "~nobody:x/y"], 2, ["~nobody:x/y is neither a folder"]),
        (["--template", "--yes"], 2, ["--yes is neither a folder"]),
        (["--template", "-u"], 2, ["-u is neither a folder"]),
        (["--template"], 2, ["--template", "--help"]),
        (["--checkout", "main"], 2, ["--checkout needs --template"]),
        (["--template", ".", "--checkout", "main"], 2, ["--checkout is for git", "git+file://"]),
        (["--template", "a.zip", "--checkout", "main"], 2, ["--checkout is for git"]),
        (["--template", "hg+https://127.0.0.1/a/b"], 2, ["Mercurial"]),
        (["--template", "https://127.0.0.1/.."], 2, ["repository of this name"]),
        (["--template", "https://127.0.0.1/.git"], 2, ["repository of this name"]),
        (["--template", "https://127.0.0.1/my.github.io"], 2, ["repository of this name"]),
        (["--template", "https://[127"], 2, ["--template: ", "Invalid IPv6"]),
        (["--template", "deploy@example.invalid:team/fork"], 2, ["git+ssh://"]),
        (["--template", "a.zip"], 1, ["a.zip does not exist"]),
        (["--template", "ext::sh -c touch% pwned"], 2, ["is neither a folder"]),
    ],
)
def test_a_source_that_leads_nowhere(
    place: Path, new: New, arguments: list[str], status: int, words: list[str]
) -> None:
    refused(place, new("site1", "--yes", *arguments), status, *words)


@pytest.mark.parametrize("ref", ["nothing", "cookiecutter.json", ".", "-", "--orphan=x", "a b", ""])
def test_a_ref_that_is_none(place: Path, new: New, repository: Path, ref: str) -> None:
    source = f"git+file://{repository}"
    outcome = new("site1", "--yes", "--template", source, f"--checkout={ref}")
    refused(place, outcome, outcome.status, repr(ref))


def test_a_repository_that_is_not_there(place: Path, new: New, tmp_path: Path, web: str) -> None:
    for source in (f"file://{tmp_path}/none.git", f"http://{web}/none.git"):
        outcome = new("site1", "--yes", "--template", source)
        refused(place, outcome, 1, f"{source} does not exist")


@pytest.mark.parametrize("login", ["", "jane:wrong@", "token-in-the-place-of-a-name@"])
@pytest.mark.parametrize("name", ["fork.git", "fork.zip"])
def test_a_private_fork_without_credentials(
    place: Path, new: New, web: str, login: str, name: str
) -> None:
    outcome = new("site1", "--yes", "--template", f"http://{login}{web}/private/{name}")
    told = f"http://{web}/private/{name}"
    known = "is private, or does not exist" if name == "fork.git" else "is not a zip archive"
    refused(place, outcome, 1, f"{told} {known}")
    assert "wrong" not in outcome.err
    assert "token" not in outcome.err


def test_no_network(place: Path, new: New) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    for name in ("fork.git", "fork.zip"):
        outcome = new("site1", "--yes", "--template", f"http://{host}/{name}")
        refused(place, outcome, 1, f"http://{host}/{name} cannot be reached")
        outcome = new("site1", "--yes", "--template", f"https://nowhere.invalid/{name}")
        refused(place, outcome, 1, f"https://nowhere.invalid/{name}: its host cannot be found")


def test_an_abbreviation_of_a_host_is_followed(place: Path, new: New, home: Path) -> None:
    (home / ".gitconfig").write_text(
        '[url "http://127.0.0.1:9/"]\n  insteadOf = "https://github.com/"\n'
        '  insteadOf = "https://gitlab.com/"\n  insteadOf = "https://bitbucket.org/"\n'
    )
    for short, host in (("gh", "github.com"), ("gl", "gitlab.com"), ("bb", "bitbucket.org")):
        outcome = new("site1", "--yes", "--template", f"{short}:team/fork")
        refused(place, outcome, 1, f"https://{host}/team/fork", "cannot be reached")
    (home / ".gitconfig").unlink()


def test_a_download_that_breaks_off(place: Path, new: New, web: str) -> None:
    outcome = new("site1", "--yes", "--template", f"http://{web}/broken/fork.zip")
    refused(
        place,
        outcome,
        1,
        f"http://{web}/broken/fork.zip cannot be reached, or the connection broke",
    )


def test_a_page_in_the_place_of_a_zip(place: Path, new: New, web: str) -> None:
    outcome = new("site1", "--yes", "--template", f"http://{web}/page.zip")
    refused(place, outcome, 1, f"http://{web}/page.zip is not a zip archive")
    outcome = new("site1", "--yes", "--template", f"http://{web}/none.zip")
    refused(place, outcome, 1, f"http://{web}/none.zip is not a zip archive")


def runs(pid: int) -> bool:
    """Say whether a process still does anything; one that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["fork.zip", "fork.git"])
def test_interrupted_while_it_fetches(
    place: Path, temporary: Path, home: Path, web: str, name: str, number: int
) -> None:
    source = f"http://{web}/slow/{name}"
    process = subprocess.Popen(
        [sys.executable, "-m", "scaffold", "new", "site1", "--yes", "--template", source],
        cwd=place,
        env=environment(TMPDIR=str(temporary), HOME=str(home)),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == f"Fetching {source} …\n"
    # Until it writes what it fetches.
    while not [path for path in temporary.rglob("*") if path.parent.name == "fetched"]:
        assert process.poll() is None
    children = descendants(process.pid)
    process.send_signal(number)
    assert process.stderr.read().strip() == "Interrupted."
    process.stderr.close()
    assert process.wait() == 130
    assert list(temporary.iterdir()) == list(home.iterdir()) == []
    assert snapshot(place) == {}
    assert children
    while any(map(runs, children)):
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    found = [int(word) for word in listing.stdout.split()]
    return [*found, *(below for one in found for below in descendants(one))]


def write_zip(path: Path, repository: Path, *extra: tuple[str, bytes, int]) -> Path:
    """Write a zip of the fork with more entries: name, content, Unix mode."""
    with zipfile.ZipFile(forks.archive(repository, path), "a") as zipped:
        for name, content, mode in extra:
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = mode << 16
            zipped.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "mode", "words"),
    [
        ("fork-main/template/leak", b"/etc/passwd", 0o120777, "template/leak is not taken"),
        ("fork-main/template/in", b"TEAM.md", 0o120777, "template/in is not taken: it is a link"),
        ("fork-main/../../up", b"x", 0o100644, "fork-main/../../up leads out of its folder"),
        ("/tmp/absolute", b"x", 0o100644, "leads out of its folder"),
        ("C:/Windows/x", b"x", 0o100644, "leads out of its folder"),
        ("fork-main\\..\\up", b"x", 0o100644, "leads out of its folder"),
        ("fork-main/template/.git/hooks/pre-commit", b"x", 0o100755, "belongs to git"),
        ("fork-main/template/.GIT/config", b"x", 0o100644, "belongs to git"),
        ("fork-main/template/a\x1b[31mb", b"x", 0o100644, "its name is not printable"),
    ],
)
def test_a_zip_with_a_name_that_leads_out(
    place: Path,
    new: New,
    repository: Path,
    tmp_path: Path,
    name: str,
    content: bytes,
    mode: int,
    words: str,
) -> None:
    zipped = write_zip(tmp_path / "odd.zip", repository, (name, content, mode))
    refused(place, new("site1", "--yes", "--template", str(zipped)), 1, words)
    assert not (tmp_path / "up").exists()
    assert not Path("/tmp/absolute").exists()


def test_a_zip_of_no_single_folder(place: Path, new: New, tmp_path: Path, repository: Path) -> None:
    def zipped(name: str, *entries: str) -> str:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for entry in entries:
                archive.writestr(entry, "{}")
        return str(tmp_path / name)

    outcome = new("site1", "--yes", "--template", zipped("flat.zip", "cookiecutter.json"))
    refused(place, outcome, 1, "must have one top folder", "git archive")
    refused(place, new("site1", "--yes", "--template", zipped("no.zip")), 1, "git archive")
    # Its first folder leads to one that is there, with a fork in it.
    up = f"{os.path.relpath(repository, '/')}/"
    for first in (f"{'../' * 20}{up}", f"/{up}"):
        outcome = new("site1", "--yes", "--template", zipped("up.zip", first))
        refused(place, outcome, 1, "leads out of its folder")


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "locked.zip is encrypted"), ("wrong", "is encrypted"), ("hunter2", "has no template/")],
)
def test_a_locked_zip(place: Path, new: New, tmp_path: Path, password: str, words: str) -> None:
    (tmp_path / "locked.zip").write_bytes(base64.b64decode(LOCKED))
    known = {"COOKIECUTTER_REPO_PASSWORD": password} if password else {}
    outcome = new("site1", "--yes", "--template", str(tmp_path / "locked.zip"), **known)
    refused(place, outcome, 1, words)


def test_a_zip_that_swells(place: Path, new: New, tmp_path: Path, repository: Path) -> None:
    forks.archive(repository, tmp_path / "bomb.zip")
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "a", zipfile.ZIP_DEFLATED) as zipped,
        zipped.open("fork-main/docs/zeros", "w", force_zip64=True) as zeros,
    ):
        for _ in range(1500):
            zeros.write(bytes(1_000_000))
    outcome = new("site1", "--yes", "--template", str(tmp_path / "bomb.zip"))
    refused(place, outcome, 1, "bomb.zip is larger than 200 MB")


def changed(repository: Path, target: Path) -> Path:
    return shutil.copytree(repository, target, symlinks=True, ignore=lambda *_: [".git"])


@pytest.mark.parametrize("kind", ["folder", "repository"])
@pytest.mark.parametrize("target", ["/etc/passwd", "../../precious", "TEAM.md", "missing"])
def test_a_link(
    place: Path, new: New, repository: Path, tmp_path: Path, kind: str, target: str
) -> None:
    fork = changed(repository, tmp_path / "django-fork")
    (fork / "template/leak").symlink_to(target)
    forks.commit(fork)
    source = str(fork) if kind == "folder" else f"git+file://{fork}"
    outcome = new("site1", "--yes", "--template", source)
    refused(place, outcome, 1, f"The fork's template/leak is not taken: it is a link to {target}")


@pytest.mark.parametrize("name", ["cookiecutter.json", "template", "requirements", "hooks"])
def test_a_part_that_is_a_link(
    place: Path, new: New, repository: Path, tmp_path: Path, name: str
) -> None:
    fork = changed(repository, tmp_path / "django-fork")
    (fork / name).rename(tmp_path / "elsewhere")
    (fork / name).symlink_to(tmp_path / "elsewhere")
    outcome = new("site1", "--yes", "--template", str(fork))
    refused(place, outcome, 1, f"The fork's {name} is not taken: it is a link")


def test_a_link_beside_the_template_is_nobody_s_business(
    place: Path, new: New, repository: Path, tmp_path: Path
) -> None:
    fork = changed(repository, tmp_path / "django-fork")
    (fork / "docs").symlink_to("/etc")
    assert new("site1", "--yes", "--template", str(fork)).status == 0


def test_a_file_that_is_no_file(place: Path, new: New, repository: Path, tmp_path: Path) -> None:
    fork = changed(repository, tmp_path / "django-fork")
    os.mkfifo(fork / "template/pipe")
    outcome = new("site1", "--yes", "--template", str(fork))
    refused(place, outcome, 1, "template/pipe is not taken: it is a device, a socket or a pipe")


def test_a_huge_file_and_too_many(place: Path, new: New, repository: Path, tmp_path: Path) -> None:
    fork = changed(repository, tmp_path / "django-fork")
    with (fork / "template/huge").open("wb") as huge:
        huge.truncate(5_000_001)
    outcome = new("site1", "--yes", "--template", str(fork))
    refused(place, outcome, 1, "template/huge is not taken: it is larger than 5 MB")
    (fork / "template/huge").unlink()
    for number in range(5_000):
        (fork / f"template/{number}").touch()
    outcome = new("site1", "--yes", "--template", str(fork))
    refused(place, outcome, 1, "larger than 5000 files or 50 MB")


def test_what_stands_here_is_not_imported(
    place: Path, new: New, repository: Path, tmp_path: Path
) -> None:
    """The child process begins in the user's folder, which may be a stranger's."""
    for name in ("cookiecutter", "json", "requests", "yaml"):
        (place / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    line = "from scaffold.cli import main; main()"
    subprocess.run(
        [sys.executable, "-P", "-c", line, "new", "s", "--yes", "--template", str(repository)],
        cwd=place,
        env=environment(),
        check=True,
        capture_output=True,
    )
    assert not (tmp_path / "ran").exists()
