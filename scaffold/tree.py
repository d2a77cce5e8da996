"""A tree: what a project should be, or what a folder is."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class File:
    """One file's content, and whether it may be executed."""

    content: bytes
    executable: bool = False


# Relative path, with slashes, -> file.
Tree = dict[str, File]


def read(folder: Path, paths: list[str]) -> Tree:
    """Return those of the paths that are files in the folder."""
    tree = {}
    for path in paths:
        file = folder / path
        if file.is_file():
            executable = bool(file.stat().st_mode & 0o100)
            tree[path] = File(file.read_bytes(), executable)
    return tree
