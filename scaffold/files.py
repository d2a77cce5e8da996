"""The files of a folder, as they stand or as they have been edited in memory."""

import os
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from scaffold.source import Source, UnreadableError, decode
from scaffold.tree import File, Tree

# Never a project's own code; virtual environments are known by their pyvenv.cfg.
_SKIPPED = {"__pycache__", "node_modules", "site-packages", "bower_components", "ve", "vendor"}
_LARGEST = 5_000_000  # bytes; no settings and no manifest is larger


class Files:
    """A folder's files; `changes` holds what has been edited so far, `unreadable` path -> why."""

    # What no edit changes.
    lasting: ClassVar[frozenset[str]] = frozenset({"root", "changes", "unreadable", "standing"})

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changes: Tree = {}
        self.unreadable: dict[str, str] = {}

    @cached_property
    def standing(self) -> list[str]:
        """All files that stood in the folder, relative, with slashes."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if _is_ours(folder, name))
            prefix = os.path.relpath(folder, self.root).replace(os.sep, "/")
            prefix = "" if prefix == "." else f"{prefix}/"
            found += [prefix + name for name in sorted(names)]
        return found

    @cached_property
    def paths(self) -> list[str]:
        """All files of the project, those that are only to be written with them."""
        new = self.changes.keys() - set(self.standing)
        return [*self.standing, *sorted(new)]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.paths)

    def file(self, path: str) -> File | None:
        """The file as it stands, or as it has been edited; None where there is none."""
        if path in self.changes:
            return self.changes[path]
        full = self.root / path
        try:
            if not full.is_file():
                return None
            if not is_inside(full, self.root):
                self.unreadable[path] = "it is a link out of the project"
                return None
            if full.stat().st_size > _LARGEST:
                self.unreadable[path] = f"larger than {_LARGEST // 1_000_000} MB"
                return None
            return File(full.read_bytes(), bool(full.stat().st_mode & 0o100))
        except OSError as error:
            self.unreadable[path] = (error.strerror or str(error)).lower()
            return None

    def source(self, path: str) -> Source | None:
        """The file as text; None where there is none or it cannot be read."""
        file = self.file(path)
        if file is None:
            return None
        try:
            return decode(path, file.content)
        except UnreadableError as error:
            self.unreadable[path] = str(error)
            return None

    def text(self, path: str) -> str:
        source = self.source(path)
        return source.text if source else ""

    def has(self, *paths: str) -> bool:
        return any(path in self.known for path in paths)

    def write(self, source: Source, *, executable: bool | None = None) -> None:
        """Note an edited file; whatever was read from it is read again."""
        before = self.file(source.path)
        mode = executable if executable is not None else bool(before and before.executable)
        self.add({source.path: File(source.encoded(), mode)})

    def add(self, tree: Tree) -> None:
        """Note files as they are to be; whatever was read from them is read again."""
        self.changes.update(tree)
        for name in set(self.__dict__) - self.lasting:
            del self.__dict__[name]

    def glob(self, pattern: str) -> list[Source]:
        """Return the files that a pattern names, in order."""
        import posixpath
        from fnmatch import fnmatchcase

        pattern = posixpath.normpath(pattern)
        paths = [path for path in self.paths if fnmatchcase(path, pattern)]
        return [source for path in paths if (source := self.source(path))]


def _is_ours(folder: str, name: str) -> bool:
    path = Path(folder, name)
    hidden = name.startswith(".") and name not in (".github", ".circleci")
    if hidden or name in _SKIPPED or path.is_symlink():
        return False
    return not (path / "pyvenv.cfg").exists()


def is_inside(path: Path, root: Path) -> bool:
    """Say whether a file, followed through links, is still in the project."""
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())
