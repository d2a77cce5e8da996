"""Locates an existing Django project in a folder: manage.py, its settings, its modules."""

import os
import re
from functools import cached_property

from scaffold.disk import paths
from scaffold.disk.paths import RefusedError
from scaffold.errors import FOUND, UnreadableError, UserError
from scaffold.project.entry_points import VARIABLE, settings_named
from scaffold.project.files import Files

# Files that may set variables for a process of the project.
_STATING = re.compile(
    r"(.*/)?(\.env[\w.-]*|[\w.-]*\.env|env[\w.-]*|Procfile|Dockerfile[\w.-]*|[\w.-]*compose[\w.-]*\.ya?ml"
    r"|pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml|app\.json|settings\.ini)"
)


class Layout:
    """Where the parts of a Django project are, as its folder is found; edits do not move them."""

    def __init__(self, files: Files, settings: str = "") -> None:
        """`settings` names the settings module, if manage.py does not.

        Raises UserError if this is not a Django project.
        """
        self._files = files
        self._settings_given = settings or os.environ.get(VARIABLE, "")
        self._locate()

    def _locate(self) -> None:
        """Find manage.py, wsgi.py and asgi.py."""
        root = self._files.root
        if not root.is_dir():
            raise UserError(f"{root} is not a folder.", "Name the folder of a Django project.")
        try:
            next(root.iterdir(), None)
        except PermissionError:
            raise UserError(
                f"{root} cannot be read: permission denied.", "Make it readable.", FOUND
            ) from None
        found = [
            path
            for path in self._files.paths
            if path.rpartition("/")[2] == "manage.py" and path.count("/") <= 3
        ]
        for path in found:
            try:
                paths.real(root, path)
            except RefusedError as error:
                hint = "Put the file itself there: nothing outside the project is read or written."
                raise UserError(f"{path}: {error}.", hint, FOUND) from None
        found = [path for path in found if VARIABLE in self._files.text(path)] or [
            path for path in found if "django" in self._files.text(path)
        ]
        depth = min((path.count("/") for path in found), default=0)
        found = [path for path in found if path.count("/") == depth]
        if len(found) > 1:
            raise UserError(
                f"{root} contains {len(found)} Django projects: {', '.join(found[:4])}.",
                f"Name the folder of one, such as {found[0].rpartition('/')[0]}.",
            )
        self.manage = found[0] if found else ""
        self.entries = [
            path
            for path in self._files.paths
            if re.search(r"(^|/)[wa]sgi(/(__init__|app|application))?\.py$", path)
            and path.count("/") <= 4
            and VARIABLE in self._files.text(path)
        ]
        if not self.manage and not self.entries:
            raise UserError(
                f"{root} is not a Django project: it has no manage.py.",
                "Name the folder of one, or start one: scaffold new mysite",
            )

    @cached_property
    def base(self) -> str:
        """The first folder on Python's path: manage.py's, relative; "" is the root."""
        if self.manage:
            return self.manage.rpartition("/")[0]
        return "/".join(self.entries[0].removesuffix("/__init__.py").split("/")[:-2])

    @cached_property
    def home(self) -> str:
        """The folder that the settings are imported from: the base, or one added to the path."""
        part = self.settings_module.replace(".", "/")
        for name in (f"{part}.py", f"{part}/__init__.py"):
            if self.settings_path.endswith(name):
                return self.settings_path.removesuffix(name).rstrip("/")
        return self.base

    @cached_property
    def home_from_base(self) -> str:
        """The relative path from the base to the home; "" if they are the same."""
        import posixpath

        return (
            "" if self.home == self.base else posixpath.relpath(self.home or ".", self.base or ".")
        )

    def inside(self, path: str) -> str:
        """Return a path under the base, relative to the root."""
        return f"{self.base}/{path}" if self.base else path

    def importable(self, path: str) -> str:
        """Return a path under the home, from which modules are imported, relative to the root."""
        return f"{self.home}/{path}" if self.home else path

    @cached_property
    def settings_module(self) -> str:
        """The active settings module.

        The one that was given, else the one that manage.py names, else wsgi.py or asgi.py, else a
        file that sets the variable for a process.
        """
        if self._settings_given and self._module_path(self._settings_given):
            return self._settings_given
        for path in [*([self.manage] if self.manage else []), *self.entries]:
            source = self._files.source(path)
            if source is None:
                continue
            try:
                _ = source.tree
            except UnreadableError as error:
                self._files.unreadable[path] = str(error)
            name = settings_named(source)
            if name and not self._is_hollow(name):
                return name
        if name := self._settings_stated():
            return name
        if hollow := next(filter(self._is_hollow, self._named()), ""):
            raise UserError(
                f"{self._module_path(hollow)} is empty: the settings are in modules beside it.",
                "Name one of them: --settings mysite.settings.production",
                FOUND,
            )
        raise UserError(
            f"{self.manage or self.entries[0]} names no settings module.",
            "Name it: --settings mysite.settings",
        )

    @cached_property
    def unnamed(self) -> bool:
        """Whether manage.py runs with these settings only if the environment names them."""
        source = self._files.source(self.manage) if self.manage else None
        return source is not None and settings_named(source) != self.settings_module

    def _named(self) -> list[str]:
        """Return the settings modules that manage.py, wsgi.py and asgi.py name."""
        paths = [self.manage, *self.entries] if self.manage else self.entries
        return [settings_named(source) for path in paths if (source := self._files.source(path))]

    def _is_hollow(self, name: str) -> bool:
        """Say whether a module is a package's empty __init__.py, with others beside it."""
        path = self._module_path(name) if name else ""
        code = re.sub(r"(?m)^\s*#.*$", "", self._files.text(path))
        if not path.endswith("/__init__.py") or code.strip():
            return False
        folder = path.removesuffix("__init__.py")
        return any(
            other.startswith(folder) and other.endswith(".py") and other != path
            for other in self._files.paths
        )

    def _settings_stated(self) -> str:
        """Return the first own module that is set as DJANGO_SETTINGS_MODULE for a process."""
        for path in self._files.paths:
            if path.count("/") <= 2 and _STATING.fullmatch(path):
                for name in re.findall(
                    rf"{VARIABLE}['\"]?\s*[=:]\s*['\"]?([\w.]+)", self._files.text(path)
                ):
                    if self._module_path(name) and not self._is_hollow(name):
                        return str(name)
        return ""

    @cached_property
    def package(self) -> str:
        """The package that contains the settings; "" if they are in no package."""
        return self.settings_module.partition(".")[0] if "." in self.settings_module else ""

    @cached_property
    def settings_path(self) -> str:
        return self._module_path(self.settings_module)

    def _module_path(self, name: str) -> str:
        return module_path(self._files, self.base, name)


def module_path(files: Files, base: str, name: str) -> str:
    """Return the path of one of the project's own modules; "" if it has no such module."""
    part = name.replace(".", "/")
    for folder in dict.fromkeys([base, "", "src"]):
        prefix = f"{folder}/" if folder else ""
        for path in (f"{prefix}{part}.py", f"{prefix}{part}/__init__.py"):
            if files.has(path):
                return path
    return ""
