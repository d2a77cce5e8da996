"""What many tests need: a command line as a process, a folder as a value, a refusal's shape."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scaffold.disk.tree import Tree


class Outcome(NamedTuple):
    """How a test reads a process: its exit status and what it wrote."""

    status: int
    out: str
    err: str


# A folder's every entry: path -> mode, and a file's content or a link's target.
Snapshot = dict[str, tuple[str, bytes]]


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process that nobody has set up for git or colours."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "PYTEST_")) and key not in ("NO_COLOR", "FORCE_COLOR")
    }
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def scaffold(
    *arguments: str, cwd: Path, prefix: Sequence[str] = (), patience: int = 60, **variables: str
) -> Outcome:
    """Run a command line as a process of its own."""
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "scaffold", *arguments],
        cwd=cwd,
        check=False,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def snapshot(folder: Path) -> Snapshot:
    """Return all that stands below a folder, repositories included."""
    found: Snapshot = {}
    for path in sorted(folder.rglob("*")):
        mode = stat.filemode(path.lstat().st_mode)
        content = b""
        if path.is_symlink():
            content = os.fsencode(os.readlink(path))
        elif path.is_file():
            content = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


def project_files(folder: Path) -> Snapshot:
    """Return a project's entries without its repository, which holds times and hooks."""
    found = snapshot(folder)
    return {path: entry for path, entry in found.items() if path.split("/")[0] != ".git"}


def write(folder: Path, tree: Tree) -> None:
    """Write a rendered tree into a folder."""
    for path, file in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        target.chmod(0o755 if file.executable else 0o644)


def assert_refused(outcome: Outcome, status: int, *words: str, as_json: bool = False) -> None:
    """Assert one clear line, a way out, and the words in what was said.

    On stdout is nothing; `as_json` says that it holds the same as JSON.
    """
    lines = outcome.err.splitlines()
    assert len(lines) == 2, outcome.err
    assert lines[0].startswith("error: ") and len(lines[0]) > len("error: ")
    assert lines[1].startswith("hint: ") and len(lines[1]) > len("hint: ")
    if as_json:
        told = json.loads(outcome.out)
        assert told == {"schema": 1, "error": {"message": lines[0][7:], "hint": lines[1][6:]}}
    else:
        assert outcome.out == ""
    assert outcome.status == status, outcome.err
    for word in words:
        assert word in outcome.err
