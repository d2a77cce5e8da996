"""What git says of a project's folder."""

import os
import subprocess
from functools import cache
from pathlib import Path


@cache
def is_repository(folder: Path) -> bool:
    """Say whether the folder, or one above it, is a git repository."""
    return any((parent / ".git").exists() for parent in [folder, *folder.parents])


@cache
def tracked(folder: Path) -> frozenset[str]:
    """Return the files in the folder that git keeps, relative; none where git does not tell."""
    if not is_repository(folder):
        return frozenset()
    out = _git(folder, "ls-files", "-z")
    return frozenset(out.split("\0")) - {""}


def dirty(folder: Path) -> list[str]:
    """Return git's short lines for what is not committed in the folder: two letters, path."""
    out = _git(folder, "status", "--porcelain", "-z", "--untracked-files=all", ".")
    prefix = _git(folder, "rev-parse", "--show-prefix").strip()
    lines = []
    parts = iter(out.split("\0"))
    for part in parts:
        if part:
            lines.append(part[:3] + part[3:].removeprefix(prefix))
            if part[0] == "R":
                next(parts)  # where it was before
    return lines


def _git(folder: Path, *arguments: str) -> str:
    # Not those that point git elsewhere, as they do in its own hooks.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""
