"""Fetches a fork through cookiecutter into a scratch folder, which is deleted at the end.

A fork is untrusted. The parts that are used are copied, file by file, and rendered in a sandbox;
its hooks, its Jinja extensions and its own scaffold/ are programs, and none of them is run.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from scaffold import output
from scaffold.bundle import OWN, Bundle
from scaffold.disk import git
from scaffold.disk.archive import settle
from scaffold.disk.stage import uninterrupted
from scaffold.disk.take import take
from scaffold.errors import FOUND, UserError
from scaffold.fork import child
from scaffold.fork.checks import check
from scaffold.fork.faults import fault_of
from scaffold.fork.source import Kind, Source, find_source
from scaffold.questions.user_config import user_config
from scaffold.rendering.lock import Origin

PARTS = ("cookiecutter.json", "template", "requirements", "hooks")
LARGEST = 200_000_000  # bytes of all that is fetched, a repository's history included

# Variables that would point git to another repository.
_ELSEWHERE = re.compile(
    "GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|PREFIX|GRAFT_FILE|SHALLOW_FILE|CONFIG"
    "|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|CEILING_DIRECTORIES|TEMPLATE_DIR)"
)
_GIT = {
    "core.hooksPath": os.devnull,
    "core.autocrlf": "false",
    "submodule.recurse": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
}
# No prompts, and messages in the language that scaffold/fork/faults.py expects.
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "C",
}


@dataclass(frozen=True)
class Fork:
    """A fetched fork: its parts in a scratch folder, and where they came from."""

    bundle: Bundle
    origin: Origin
    kind: Kind
    notes: tuple[str, ...] = ()

    @property
    def flags(self) -> list[str]:
        """The flags that fetch the same fork again, as far as its source allows."""
        flags = ["--template", self.origin.source]
        if self.kind == Kind.REPOSITORY:
            flags += ["--checkout", self.origin.commit]
        return flags


@contextmanager
def fetched(text: str, ref: str | None = None) -> Iterator[Fork]:
    """Yield the fork that --template and --checkout name.

    Raises UserError if it cannot be fetched, or if scaffold cannot use it.
    """
    config = user_config()
    source = find_source(text, ref, config["abbreviations"])
    checkout = ref or ""
    with _scratch() as scratch:
        (scratch / "fetched").mkdir()
        if source.is_remote:
            output.note(f"Fetching {source.told} …")
        root = _fetch(source, checkout, scratch, config["cookiecutters_dir"])
        commit = _commit_of(source, checkout, root, scratch)
        take(root, PARTS, scratch / "bundle")
        bundle = Bundle(scratch / "bundle")
        check(bundle, source.told)
        notes = (*_not_committed(source, root), *_not_run(source, bundle))
        yield Fork(bundle, Origin(source.told, checkout, commit), source.kind, notes)


def _fetch(source: Source, checkout: str, scratch: Path, named: str) -> Path:
    """Let cookiecutter fetch; return the folder with the fork's cookiecutter.json."""
    # A name may also be that of a template in the user's cookiecutters_dir.
    place = named if source.kind == Kind.FOLDER else str(scratch / "fetched")
    said = _run(
        {
            "template": source.address,
            "abbreviations": {},
            "clone_to_dir": place,
            "checkout": checkout or None,
            "no_input": True,
            "password": os.environ.get("COOKIECUTTER_REPO_PASSWORD"),
        },
        scratch,
        source,
    )
    if "fault" in said:
        raise fault_of(source, checkout, said["fault"], said["text"])
    return Path(os.path.abspath(said["path"]))


def _commit_of(source: Source, checkout: str, root: Path, scratch: Path) -> str:
    """Return the commit that was fetched; "" if it is unknown, or there are uncommitted changes."""
    match source.kind:
        case Kind.ARCHIVE:
            archives = [path for path in (scratch / "fetched").iterdir() if path.is_file()]
            return settle([*archives, Path(source.address)][0], root, PARTS)
        case Kind.REPOSITORY:
            if checkout and not git.commit(root, checkout):  # git took it for a file's name
                raise fault_of(source, checkout, "RepositoryCloneFailed", "")
            return git.commit(root)
    return "" if git.dirty(root) else git.commit(root)


def _not_committed(source: Source, root: Path) -> list[str]:
    if source.kind != Kind.FOLDER or not git.dirty(root):
        return []
    return [f"{source.told} has uncommitted changes: they are used too."]


def _run(arguments: Mapping[str, Any], scratch: Path, source: Source) -> dict[str, str]:
    """Run the child process, within limits; return its answer."""
    process = subprocess.Popen(
        # -P: modules beside child.py must not be imported instead of others.
        [sys.executable, "-P", str(Path(child.__file__))],
        env=_environment(os.environ, scratch),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    given: str | None = json.dumps(arguments)
    try:
        while True:
            try:
                out, err = process.communicate(given, timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                given = None
            if _size(scratch) > LARGEST:
                raise UserError(
                    f"{source.told} is larger than {LARGEST // 1_000_000} MB.",
                    "Clone it yourself, and name the folder.",
                    FOUND,
                )
    finally:
        _end(process)
    try:
        said: dict[str, str] = json.loads(out)
    except ValueError:
        raise fault_of(source, "", "", err) from None
    return said


def _environment(given: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """Return the child's environment, with the user's access to private repositories."""
    kept = {key: value for key, value in given.items() if not _ELSEWHERE.fullmatch(key)}
    kept |= {**_QUIET, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    kept.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    kept.setdefault("GIT_ASKPASS", "")
    count = kept.get("GIT_CONFIG_COUNT", "")
    first = int(count) if count.isdigit() else 0
    for number, (key, value) in enumerate(_GIT.items(), first):
        kept |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {**kept, "GIT_CONFIG_COUNT": str(first + len(_GIT))}


def _size(folder: Path) -> int:
    """Return the bytes in a folder that is being written to."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += Path(parent, name).lstat().st_size
    return size


def _end(process: "subprocess.Popen[str]") -> None:
    """Kill the child and what it has started; after a success it has already ended."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.close()


@contextmanager
def _scratch() -> Iterator[Path]:
    """Yield a folder that is deleted at the end, even if a signal ends the process."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    names = [name for name in ("SIGTERM", "SIGHUP") if is_main and hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), end) for name in names}
    folder = Path(tempfile.mkdtemp(prefix="scaffold-"))
    try:
        yield folder
    finally:
        with uninterrupted():
            shutil.rmtree(folder, ignore_errors=True)
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _not_run(source: Source, bundle: Bundle) -> list[str]:
    """Return a line on the hooks that differ from those of scaffold's own template, if any."""
    names = []
    if bundle.hooks.is_dir():
        for path in sorted(bundle.hooks.iterdir()):
            own = OWN.hooks / path.name
            is_own = own.is_file() and own.read_bytes() == path.read_bytes()
            if path.is_file() and not is_own:
                names.append(f"hooks/{path.name}")
    if not names:
        return []
    instead = f"If you need them, read them first, then use: cookiecutter {source.told}"
    return [f"Not run: {', '.join(names)}, which are the fork's own programs. {instead}"]
