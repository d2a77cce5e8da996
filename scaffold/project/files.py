"""The files of a folder, as they are or as they have been edited in memory."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from scaffold.code.source import Source, decode
from scaffold.disk import paths
from scaffold.disk.paths import RefusedError
from scaffold.disk.tree import File, Tree, read_one
from scaffold.errors import FOUND, UnreadableError, UserError

# Never a project's own code; virtual environments are known by their pyvenv.cfg.
_SKIPPED = frozenset(
    ("__pycache__", "node_modules", "site-packages", "bower_components", "ve", "vendor")
)


class Folder:
    """A folder on disk: each file is read once, so that all states of a project see the same."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Path -> why it could not be read, of the files that were read so far.
        self.unreadable: dict[str, str] = {}
        # Files as they were first read, and paths that are known not to be links.
        self._read: dict[str, File | None] = {}
        self._is_real: set[str] = set()

    @cached_property
    def paths(self) -> list[str]:
        found, closed = paths.walk(self.root, _SKIPPED)
        for folder in closed:
            self.unreadable[folder] = "it cannot be read"
        return found

    def read(self, path: str) -> File | None:
        if path not in self._read:
            self._read[path] = read_one(self.root, path)
        return self._read[path]

    def itself(self, path: str) -> str:
        """Return the path of the file itself, following a link inside the project."""
        if path not in self._is_real:
            real = paths.real(self.root, path)
            if real != path:
                return real
            self._is_real.add(path)
        return path


class Files:
    """A folder's files with changes to them: an immutable value; `with_` returns the next one."""

    def __init__(self, folder: Folder, changes: Mapping[str, File] = MappingProxyType({})) -> None:
        self._folder = folder
        self.changes = changes

    @property
    def root(self) -> Path:
        return self._folder.root

    @property
    def unreadable(self) -> dict[str, str]:
        """Path -> why it could not be read, of the files that were read so far."""
        return self._folder.unreadable

    def with_(self, tree: Tree) -> "Files":
        """Return the folder with these files created or changed.

        Raises UserError for a path that leads out of the project.
        """
        changes = dict(self.changes)
        for path, file in tree.items():
            try:
                changes[self._itself(path)] = file
            except RefusedError as error:
                hint = "Fix that; nothing was written."
                raise UserError(f"{path}: {error}.", hint, FOUND) from None
        return Files(self._folder, MappingProxyType(changes))

    def encoded(self, source: Source, *, executable: bool | None = None) -> Tree:
        """Return the text as a file, which keeps its mode unless another is given."""
        before = self.file(source.path)
        mode = executable if executable is not None else bool(before and before.executable)
        return {source.path: File(source.encoded(), mode)}

    @property
    def standing(self) -> list[str]:
        """All files that were in the folder, relative, with slashes."""
        return self._folder.paths

    @cached_property
    def paths(self) -> list[str]:
        """All files of the project, including those that are yet to be written."""
        new = self.changes.keys() - set(self.standing)
        return [*self.standing, *sorted(new)]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.paths)

    def file(self, path: str) -> File | None:
        """The file as it is, or as it has been edited; None if there is none.

        A path that leads out of the project, or to no file, is noted as unreadable.
        """
        if not path:  # a part that the project does not have
            return None
        try:
            path = self._itself(path)
            return self.changes[path] if path in self.changes else self.stood(path)
        except RefusedError as error:
            self.unreadable[path] = str(error)
        except OSError as error:
            self.unreadable[path] = (error.strerror or str(error)).lower()
        return None

    def stood(self, path: str) -> File | None:
        """Return the file as it was when it was first read, so that a plan sees only one state.

        Raises RefusedError if it is not a file of the project, OSError if the system refuses.
        """
        return self._folder.read(path)

    def _itself(self, path: str) -> str:
        return path if path in self.changes else self._folder.itself(path)

    def source(self, path: str) -> Source | None:
        """The file as text; None if there is none or it cannot be read."""
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

    def glob(self, pattern: str) -> list[Source]:
        """Return the files that match a pattern, in order."""
        import posixpath
        from fnmatch import fnmatchcase

        pattern = posixpath.normpath(pattern)
        found = [path for path in self.paths if fnmatchcase(path, pattern)]
        return [source for path in found if (source := self.source(path))]
