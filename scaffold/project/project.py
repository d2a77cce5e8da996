"""An existing Django project, read statically: nothing of it is imported or run."""

import ast
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from scaffold.code.expressions import constant, entry
from scaffold.code.source import Source
from scaffold.disk.tree import Tree
from scaffold.errors import UserError
from scaffold.project.entry_points import starts_processes
from scaffold.project.files import Files, Folder
from scaffold.project.layout import Layout, module_path
from scaffold.project.manifest import Manifest, find_manifests, installed
from scaffold.project.settings import Settings
from scaffold.project.settings_reader import read_settings
from scaffold.questions.tables import databases, gateways, workers

# Known by name, although scaffold emits no files for them.
OTHER_GATEWAYS = ("daphne", "hypercorn", "waitress")
_OTHER_WORKERS = {
    "dramatiq": ("dramatiq",),
    "huey": ("huey",),
    "django-q": ("django-q2", "django-q"),
}


class Project:
    """A folder with a Django project: an immutable value; `with_` returns the next one.

    `files` has its files, `layout` tells where its parts are, `chosen` has answers that override
    what is found.
    """

    def __init__(
        self, root: Path, chosen: Mapping[str, str] | None = None, *, settings: str = ""
    ) -> None:
        """`settings` names a module."""
        self.files = Files(Folder(root))
        self.layout = Layout(self.files, settings)
        if settings and self.layout.settings_module != settings:
            raise UserError(
                f"{root} has no module {settings}.",
                "Name the one that holds the settings, such as: --settings mysite.settings",
            )
        self.chosen: Mapping[str, str] = MappingProxyType(dict(chosen or {}))

    def with_(self, tree: Tree) -> "Project":
        """Return the project with these files created or changed.

        Its settings are read again only if they depend on one of the files.
        """
        after = Project.__new__(Project)
        after.files, after.layout, after.chosen = self.files.with_(tree), self.layout, self.chosen
        settings = vars(self).get("settings")
        changed = after.files.changes.keys() & tree.keys()
        if settings is not None and not settings.depends_on(changed):
            vars(after)["settings"] = settings
        return after

    def with_source(self, source: Source, *, executable: bool | None = None) -> "Project":
        """Return the project with one text file created or changed."""
        return self.with_(self.files.encoded(source, executable=executable))

    def choosing(self, chosen: Mapping[str, str]) -> "Project":
        """Return the project with other answers."""
        after = self.with_({})
        after.chosen = MappingProxyType(dict(chosen))
        return after

    def module_path(self, name: str) -> str:
        """Return the path of one of the project's own modules; "" if it has no such module."""
        return module_path(self.files, self.layout.base, name)

    def find_module(self, name: str) -> Source | None:
        """Return the file of one of the project's own modules."""
        path = self.module_path(name)
        return self.files.source(path) if path else None

    def module(self, name: str) -> str:
        """Return the name of a module that retrofit adds: in the package, or beside manage.py.

        If the project has its own module of that name, another name is used.
        """
        package = self.layout.package
        dotted = f"{package}.{name}" if package else name
        path = self.module_path(dotted)
        marks = {
            "health": "class HealthMiddleware",
            "storage": r"(class|def) MediaStorage\((LazyObject)?\):",
        }
        if path and not re.search(marks[name], self.files.text(path)):
            return f"{package}.deploy_{name}" if package else f"deploy_{name}"
        return dotted

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self.layout.settings_module, self.find_module, self.files.glob)

    @cached_property
    def other_settings(self) -> list[str]:
        """Settings modules of other environments: siblings that the active ones do not import."""
        folder = self.layout.settings_path.rpartition("/")[0]
        used = {source.path for source in self.settings.sources}
        if not folder.endswith("settings") and "/settings/" not in f"{folder}/":
            pattern = re.compile(rf"{re.escape(folder)}/?settings_?\w+\.py")
        else:
            pattern = re.compile(rf"{re.escape(folder)}/(?!__init__)\w+\.py")
        sign = re.compile(r"(?m)^\s*(from \S+ import \*|DEBUG\s*=|DATABASES\s*=)")
        paths = [path for path in self.files.paths if pattern.fullmatch(path) and path not in used]
        return [path for path in paths if sign.search(self.files.text(path))]

    @cached_property
    def manifests(self) -> list[Manifest]:
        return find_manifests(self.files, self.layout.base)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest with Django that builds install from, else the first with Django."""
        named = [manifest for manifest in self.manifests if "django" in manifest.names]
        if len(named) > 1:
            used = installed(self.files)
            named.sort(key=lambda manifest: not re.search(manifest.sign, used))
        return next(iter([*named, *self.manifests]), None)

    @cached_property
    def requires(self) -> dict[str, str]:
        """What all manifests require: normalised name -> version specifier."""
        return {k: v for manifest in reversed(self.manifests) for k, v in manifest.names.items()}

    @cached_property
    def optional(self) -> set[str]:
        """What only some ways of installing the project include: the names in its extras."""
        listed = {name for manifest in self.manifests for name in manifest.optional}
        return listed - self.requires.keys()

    @cached_property
    def django(self) -> tuple[int, int]:
        """Django's version; (5, 2) if nothing states it."""
        stated = self.requires.get("django", "")
        match = re.search(r"(?:===?|~=|>=?|\^|<=)\s*v?(\d+)(?:\.(\d+))?", stated)
        match = (
            match
            or re.search(r"<\s*(\d+)(?:\.(\d+))?", stated)
            or re.search(
                r"Generated by .* Django (\d+)\.(\d+)", self.files.text(self.layout.settings_path)
            )
        )
        return (int(match[1]), int(match[2] or 0)) if match else (5, 2)

    @cached_property
    def python(self) -> str:
        """The Python that the project states, such as 3.12; "" if it states none."""
        for path, pattern in (
            (".python-version", r"^\s*(?:python-)?(3\.\d+)"),
            ("runtime.txt", r"^\s*python-(3\.\d+)"),
            ("Dockerfile", r"(?m)^FROM\s+(?:--\S+\s+)*\S*python:(3\.\d+)"),
            ("Pipfile", r"python_(?:full_)?version\s*=\s*['\"](3\.\d+)"),
            ("pyproject.toml", r"(?m)^(?:requires-python|python)\s*=\s*['\"][^'\"\d]*(3\.\d+)"),
        ):
            if match := re.search(pattern, self.files.text(path)):
                return match[1]
        return ""

    @cached_property
    def database(self) -> str:
        """postgres, mysql, sqlite, or "" if it is not known: drivers count before engines."""
        if "database" in self.chosen:
            return self.chosen["database"]
        for kind, database in databases().items():
            drivers = {*database.drivers, *database.other_drivers}
            if drivers & self.requires.keys():
                return kind
        return self.engine or self._database_of_urls

    @cached_property
    def _database_of_urls(self) -> str:
        """The kind of database that a URL in the settings or in a committed .env names."""
        texts = [source.text for source in self.settings.sources]
        paths = [path for path in self.files.paths if re.fullmatch(r"\.?env[\w.-]*", path)]
        texts += map(self.files.text, paths)
        for text in texts:
            for scheme in re.findall(r"(?m)(?:['\"]|DATABASE_URL=['\"]?)(\w+)://", text):
                for kind, database in databases().items():
                    if scheme in database.engines:
                        return kind
        return ""

    @cached_property
    def engine(self) -> str:
        """The engine of the default database in the settings; "" if they do not name it."""
        for assignment in reversed(self.settings.all("DATABASES")):
            value = entry(assignment.value, "default") if assignment.kind == "set" else None
            value = assignment.value if assignment.key == "default" else value
            if value is None:
                continue
            named = entry(value, "ENGINE")
            text = str(constant(named)) if named is not None else ast.unparse(value)
            for kind, database in databases().items():
                words = "|".join(database.engines)
                if re.search(rf"(^|\.|['\"])({words})($|\W)", text):
                    return kind
        return ""

    @cached_property
    def commands(self) -> str:
        """The text of all files that say how processes start."""
        paths = [path for path in self.files.paths if starts_processes(path)]
        return "\n".join(self.files.text(path) for path in paths)

    @cached_property
    def gateway(self) -> str:
        """The gateway: one of the choices, the name of another, or "" if there is none."""
        if "gateway" in self.chosen:
            return self.chosen["gateway"]
        offered = {name: gateway.distributions for name, gateway in gateways().items()}
        known = {**{name: (name,) for name in OTHER_GATEWAYS}, **offered}
        for name in known:
            if re.search(rf"(?m)(^|[\s\[\"':&/]){name}([\s\"',-]|$)", self.commands):
                return name
        for name, distributions in known.items():
            if set(distributions) & self.requires.keys():
                return name
        return ""

    @cached_property
    def worker(self) -> str:
        """The worker: one of the choices, the name of another, or none."""
        offered = {name: worker.distributions for name, worker in workers().items()}
        for name, distributions in {**offered, **_OTHER_WORKERS}.items():
            if set(distributions) & self.requires.keys():
                return name
        return "none"

    @cached_property
    def redis(self) -> bool:
        """Whether its cache is on Redis."""
        text = " ".join(ast.unparse(a.value) for a in self.settings.all("CACHES"))
        return "redis" in text.lower()

    @cached_property
    def wsgi(self) -> str:
        """The module of the WSGI application, such as mysite.wsgi; "" if there is none."""
        stated = self.settings.literal("WSGI_APPLICATION")
        if isinstance(stated, str) and self.find_module(stated.rpartition(".")[0]):
            return stated.rpartition(".")[0]
        return self._entry_module("wsgi")

    @cached_property
    def asgi(self) -> str:
        return self._entry_module("asgi")

    def _entry_module(self, name: str) -> str:
        prefix = self.layout.importable("")
        for path in self.layout.entries:
            module = path.removeprefix(prefix).removesuffix(".py").removesuffix("/__init__")
            if path.startswith(prefix) and name in module.split("/")[-2:]:
                return module.replace("/", ".")
        return ""

    def application(self, kind: str) -> str:
        """Return the module of the WSGI or ASGI application: its own, or the one to be added."""
        own = self.wsgi if kind == "wsgi" else self.asgi
        return own or (f"{self.layout.package}.{kind}" if self.layout.package else kind)

    @cached_property
    def urls(self) -> str:
        """The path of the ROOT_URLCONF's file; "" if it is not found."""
        stated = self.settings.literal("ROOT_URLCONF")
        source = self.find_module(stated) if isinstance(stated, str) else None
        return source.path if source else ""

    @cached_property
    def middleware_name(self) -> str:
        return (
            "MIDDLEWARE_CLASSES"
            if ("MIDDLEWARE" not in self.settings and "MIDDLEWARE_CLASSES" in self.settings)
            else "MIDDLEWARE"
        )

    @cached_property
    def apps(self) -> dict[str, str]:
        """The project's own apps: folder -> the label under which its settings name it."""
        found = {}
        prefix = f"{self.layout.base}/" if self.layout.base else ""
        for path in self.files.paths:
            folder, _, name = path.rpartition("/")
            if name in ("apps.py", "models.py") and folder.startswith(prefix[:-1]):
                found[folder] = folder.removeprefix(prefix).replace("/", ".")
        return found
