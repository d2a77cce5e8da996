"""An existing Django project, read statically: nothing of it is imported or run."""

import ast
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self

from scaffold.code.expressions import constant, entry
from scaffold.disk.tree import Tree
from scaffold.errors import FOUND, UserError
from scaffold.project.layout import Layout
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


class Project(Layout):
    """A folder with a Django project."""

    # Attributes that no change of a file affects.
    lasting = Layout.lasting | {"chosen"}

    def __init__(
        self, root: Path, chosen: Mapping[str, str] | None = None, *, settings: str = ""
    ) -> None:
        """`chosen` has answers that override what is found; `settings` names a module."""
        super().__init__(root, settings)
        if settings and self.settings_module != settings:
            raise UserError(
                f"{root} has no module {settings}.",
                "Name the one that holds the settings, such as: --settings mysite.settings",
            )
        self.chosen: Mapping[str, str] = MappingProxyType(dict(chosen or {}))

    def with_(self, tree: Tree) -> Self:
        """Return the project with these files, and with its settings if they are unchanged."""
        after = super().with_(tree)
        settings = vars(self).get("settings")
        if settings is not None and not settings.depends_on(after.changes.keys() & tree.keys()):
            vars(after)["settings"] = settings
        return after

    def choosing(self, chosen: Mapping[str, str]) -> Self:
        """Return the project with other answers."""
        after = self.with_({})
        after.chosen = MappingProxyType(dict(chosen))
        return after

    def refuse_faults(self) -> None:
        """Raise UserError if the settings or the manifest cannot be read."""
        way_out = "Fix that; nothing was written."
        if not self.settings_path:
            raise UserError(
                f"{self.manage or self.entries[0]}: there is no module {self.settings_module}.",
                f"Create it, or name the one that holds the settings. {way_out}",
                FOUND,
            )
        self.source(self.settings_path)
        if self.settings_path in self.unreadable:
            fault = f"{self.settings_path}: {self.unreadable[self.settings_path]}."
            raise UserError(fault, way_out, FOUND)
        for _, _, name in self.settings.missing:
            if (path := self.module_path(name)) in self.unreadable:
                raise UserError(f"{path}: {self.unreadable[path]}.", way_out, FOUND)
        for path, fault in self.settings.unparsed:
            raise UserError(f"{path}: {fault}.", way_out, FOUND)
        for module in self.settings.cycles:
            raise UserError(f"{module} imports itself through star imports.", way_out, FOUND)
        for manifest in self.manifests:
            if manifest.fault:
                raise UserError(f"{manifest.path}: {manifest.fault}.", way_out, FOUND)

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self.settings_module, self.find_module, self.glob)

    @cached_property
    def other_settings(self) -> list[str]:
        """Settings modules of other environments: siblings that the active ones do not import."""
        folder = self.settings_path.rpartition("/")[0]
        used = {source.path for source in self.settings.sources}
        if not folder.endswith("settings") and "/settings/" not in f"{folder}/":
            pattern = re.compile(rf"{re.escape(folder)}/?settings_?\w+\.py")
        else:
            pattern = re.compile(rf"{re.escape(folder)}/(?!__init__)\w+\.py")
        return [
            path
            for path in self.paths
            if pattern.fullmatch(path)
            and path not in used
            and re.search(r"(?m)^\s*(from \S+ import \*|DEBUG\s*=|DATABASES\s*=)", self.text(path))
        ]

    @cached_property
    def manifests(self) -> list[Manifest]:
        return find_manifests(self)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest with Django that builds install from, else the first with Django."""
        named = [manifest for manifest in self.manifests if "django" in manifest.names]
        if len(named) > 1:
            used = installed(self)
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
            or re.search(r"Generated by .* Django (\d+)\.(\d+)", self.text(self.settings_path))
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
            if match := re.search(pattern, self.text(path)):
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
        texts += [self.text(path) for path in self.paths if re.fullmatch(r"\.?env[\w.-]*", path)]
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
        paths = [path for path in self.paths if _starts_processes(path)]
        return "\n".join(self.text(path) for path in paths)

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
        prefix = self.importable("")
        for path in self.entries:
            module = path.removeprefix(prefix).removesuffix(".py").removesuffix("/__init__")
            if path.startswith(prefix) and name in module.split("/")[-2:]:
                return module.replace("/", ".")
        return ""

    def application(self, kind: str) -> str:
        """Return the module of the WSGI or ASGI application: its own, or the one to be added."""
        own = self.wsgi if kind == "wsgi" else self.asgi
        return own or (f"{self.package}.{kind}" if self.package else kind)

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
        prefix = f"{self.base}/" if self.base else ""
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if name in ("apps.py", "models.py") and folder.startswith(prefix[:-1]):
                found[folder] = folder.removeprefix(prefix).replace("/", ".")
        return found


def _starts_processes(path: str) -> bool:
    name = path.rpartition("/")[2]
    return path.count("/") <= 2 and bool(
        re.fullmatch(
            r"Procfile|Dockerfile.*|.*\.Dockerfile|(docker-)?compose.*\.ya?ml|.*\.service"
            r"|supervisord?\.conf|(entrypoint|start|run|docker-entrypoint|web)[\w-]*(\.sh)?"
            r"|app\.json|render\.yaml|fly\.toml|uwsgi\.ini|railway\.(json|toml)|nixpacks\.toml",
            name,
        )
    )
