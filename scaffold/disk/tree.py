"""A tree: what a project should be, or what a folder is."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scaffold.disk import paths


@dataclass(frozen=True)
class File:
    """One file's content, and whether it may be executed.

    `private`: only its owner may read it, if it is new; an existing file keeps its mode.
    """

    content: bytes
    executable: bool = False
    private: bool = False


# Relative path, with slashes, -> file.
Tree = dict[str, File]


def read(folder: Path, names: Iterable[str]) -> Tree:
    """Return the files of these names that exist in the folder.

    Raises RefusedError for anything but a regular file inside it.
    """
    return {name: file for name in names if (file := read_one(folder, name)) is not None}


def read_one(folder: Path, name: str) -> File | None:
    """Return one file of the folder; None if there is none of this name.

    Raises RefusedError for anything but a regular file inside it, OSError if the system refuses.
    """
    found = paths.status(folder, name)
    if found is None:
        return None
    return File(paths.content(folder, name), executable=bool(found.st_mode & 0o100))
