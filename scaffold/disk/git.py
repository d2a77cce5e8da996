"""Asks git about a project's folder, and runs `git init`.

A project's git configuration is untrusted too, and may name programs: file watchers, filters,
hooks, transports. Git is called so that none of them is run.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scaffold.errors import FOUND, UserError

_EMPTY = os.devnull
_OFF = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={_EMPTY}"),
    *("-c", f"core.attributesFile={_EMPTY}"),
    *("-c", "core.alternateRefsCommand="),
    *("-c", "log.showSignature=false"),
    *("-c", "submodule.recurse=false"),
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",  # status writes nothing
    "GIT_TERMINAL_PROMPT": "0",
    # In a partial clone, git would fetch missing objects from the network.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
}


def is_repository(folder: Path) -> bool:
    """Say whether the folder, or one above it, is a git repository."""
    return any((parent / ".git").exists() for parent in [folder, *folder.parents])


@cache
def tracked(folder: Path) -> frozenset[str]:
    """Return the files in the folder that git tracks, relative; none if git fails."""
    if not is_repository(folder):
        return frozenset()
    out = _git(folder, "ls-files", "-z")
    return frozenset(out.split("\0")) - {""}


def dirty(folder: Path) -> list[str]:
    """Return git's short status of what is not committed in the folder: two letters, path."""
    flags = ("--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=all")
    out = _git(folder, "status", *flags, ".")
    prefix = _git(folder, "rev-parse", "--show-prefix").strip()
    lines = []
    parts = iter(out.split("\0"))
    for part in parts:
        if part:
            lines.append(part[:3] + part[3:].removeprefix(prefix))
            if part[0] == "R":
                next(parts)  # the old path of a renamed file
    return lines


def history(folder: Path, name: str) -> Iterator[bytes]:
    """Yield every version of a file of this name in any commit, the newest first."""
    prefix = _git(folder, "rev-parse", "--show-prefix").strip()
    commits = _git(folder, "rev-list", "--all", "--", name).split()
    wanted = "".join(f"{commit}:{prefix}{name}\n" for commit in commits)
    out = _git(folder, "cat-file", "--batch", given=wanted).encode(errors="surrogateescape")
    seen = set()
    while out:
        head, _, out = out.partition(b"\n")
        words = head.split()
        if len(words) == 3 and words[2].isdigit():  # its hash, "blob", its size
            size = int(words[2])
            if words[0] not in seen:
                seen.add(words[0])
                yield out[:size]
            out = out[size + 1 :]


def commit(folder: Path, name: str = "HEAD") -> str:
    """Return the commit of this name in the folder's repository; "" if there is none."""
    if not is_repository(folder):
        return ""
    flags = ("--verify", "--quiet", "--end-of-options")
    return _git(folder, "rev-parse", *flags, f"{name}^{{commit}}").strip()


def init(folder: Path) -> None:
    """Make the folder a repository; UserError if git cannot."""
    if not shutil.which("git"):
        raise UserError("git is not installed.", "Install it, or add --no-git.", FOUND)
    done = _run(folder.parent, "init", "--quiet", str(folder))
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UserError(f"git init failed: {reason[0]}", "Or add --no-git.", FOUND)


@cache
def _filters_off(folder: Path) -> tuple[str, ...]:
    """Return the flags that switch off all filter programs."""
    done = _run(folder, *_OFF, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
    flags = []
    for key in done.stdout.split("\0"):
        if key.endswith((".clean", ".smudge", ".process")):
            flags += ["-c", f"{key}="]
        elif key.endswith(".required"):
            flags += ["-c", f"{key}=false"]
    return tuple(flags)


@cache
def _is_its_own(folder: Path) -> bool:
    """Say whether the folder is in the work tree of its repository.

    A repository's configuration can name any other folder as its work tree.
    """
    top = _run(folder, *_OFF, "rev-parse", "--show-toplevel").stdout.rstrip("\n")
    return bool(top) and folder.resolve().is_relative_to(Path(top).resolve())


def _git(folder: Path, *arguments: str, given: str = "") -> str:
    """Return what git prints; "" if it fails, is missing, or would use another folder."""
    try:
        if not _is_its_own(folder):
            return ""
        done = _run(folder, *_OFF, *_filters_off(folder), *arguments, given=given)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _run(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    # Without variables that point git to another repository, as they do inside git's hooks.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**environment, **_ENVIRONMENT},
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
