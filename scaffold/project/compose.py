"""Reads the services of an existing compose file, with their positions in its text.

Edits are made to the text, so that comments and order are kept. What the file means:
https://docs.docker.com/reference/compose-file/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from scaffold.code.source import Source
from scaffold.errors import UnreadableError
from scaffold.formats import yaml
from scaffold.project import variables
from scaffold.project.project import Project

if TYPE_CHECKING:
    from yaml.nodes import Node

NAMES = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")

_MOST_EXTENDED = 50  # services that one may extend


@dataclass(frozen=True)
class _Stated:
    """A service in a file: its nodes, those in earlier documents, and whether it is placed."""

    key: Node
    node: Node
    before: tuple[Node, ...]
    placed: bool


_Table = dict[str, _Stated]


@dataclass(frozen=True)
class Service:
    """One service: the offset of its name, its own node, and those of the services it extends.

    `placed`: it is written in this file, and only once, so that it can be edited: it is no alias,
    not merged from elsewhere, not repeated; `text` is then its text. `opaque`: it extends a service
    that is not known.
    """

    name: str
    start: int
    node: Node
    extended: tuple[Node, ...]
    text: str
    placed: bool
    opaque: bool

    @property
    def image(self) -> str:
        """The last part of its image's name, without registry and tag."""
        name = next(filter(None, (yaml.text(value) for value in self.values("image"))), "")
        return name.partition("@")[0].rpartition("/")[2].partition(":")[0]

    @property
    def env_files(self) -> list[str]:
        """The files of variables that it reads: a string, or a list of strings or of mappings."""
        found = []
        for stated in reversed(list(self.values("env_file"))):
            listed = yaml.items(stated) or [stated]
            found += [yaml.text(one) or yaml.text(yaml.value(one, "path")) for one in listed]
        return list(filter(None, found))

    def variable(self, name: str) -> str:
        """Return the value of a variable in its environment; "" if it does not set it."""
        held = (_environment(stated).get(name) for stated in self.values("environment"))
        return next((value for value in held if value is not None), "")

    def sets(self, name: str) -> bool:
        return any(name in _environment(stated) for stated in self.values("environment"))

    def values(self, key: str) -> Iterator[Node]:
        """Yield its own value of a key, then those of the services that it extends."""
        found = (yaml.value(node, key) for node in (self.node, *self.extended))
        return (value for value in found if value is not None)


@lru_cache(maxsize=4096)
def _environment(node: Node) -> dict[str, str]:
    """Return the variables of an `environment`, a mapping or a list of NAME=value."""
    pairs = (yaml.text(item).partition("=") for item in yaml.items(node))
    listed = {name.strip(): value for name, _, value in pairs if name}
    mapped = {name: yaml.text(value) for name, (_, value) in yaml.entries(node).items()}
    return listed or mapped


@lru_cache(maxsize=4096)
def _sets_a_key(node: Node) -> bool:
    return any("SECRET_KEY" in name for name in _environment(node))


def find(project: Project) -> Source | None:
    """Return the project's compose file; None if it has none."""
    path = next((name for name in NAMES if project.files.has(name)), "")
    return project.files.source(path) if path else None


def others(project: Project) -> list[str]:
    """Return compose files with other names or in other folders, such as for one environment."""
    return [
        path
        for path in project.files.standing
        if path not in NAMES
        and path.count("/") <= 2
        and re.fullmatch(
            r"(docker-)?compose[\w.-]*\.ya?ml|(local|dev|development|production|prod)\.ya?ml",
            path.rpartition("/")[2],
        )
        and re.search(r"""(?m)^["']?services["']?[ \t]*:""", project.files.text(path))
    ]


def services_of(project: Project) -> list[Service]:
    """Return the services of the project's compose file; a file that cannot be read is noted."""
    source = find(project)
    return services(source, project) if source else []


def services(source: Source, project: Project | None = None) -> list[Service]:
    """Return the services, in order; none if the file cannot be read.

    `project` has the files whose services are extended, and notes those that cannot be read.
    """
    tables: dict[str, _Table] = {}

    def table(path: str) -> _Table:
        if path not in tables:
            tables[path] = {}
            held = source if path == source.path else None
            if held is None and project and project.files.has(path):
                held = project.files.source(path)
            try:
                tables[path] = _table(held.text) if held else {}
            except UnreadableError as error:
                if project:
                    project.files.unreadable[path] = str(error)
        return tables[path]

    found = []
    for name, stated in table(source.path).items():
        extended, opaque = _extended(source.path, name, table)
        span = stated.node.start_mark.index, stated.node.end_mark.index
        found.append(
            Service(
                name,
                stated.key.start_mark.index,
                stated.node,
                (*stated.before, *extended),
                source.text[slice(*span)] if stated.placed else "",
                stated.placed,
                opaque,
            )
        )
    return found


def _extended(path: str, name: str, table: Callable[[str], _Table]) -> tuple[list[Node], bool]:
    """Return the nodes of the services that one extends, and whether one of them is not known."""
    found: list[Node] = []
    seen = {(path, name)}
    node = table(path)[name].node
    while stated := yaml.value(node, "extends"):
        name = yaml.text(stated) or yaml.text(yaml.value(stated, "service"))
        if file := yaml.text(yaml.value(stated, "file")):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        if (path, name) in seen or name not in table(path) or len(seen) > _MOST_EXTENDED:
            return found, True
        seen.add((path, name))
        node = table(path)[name].node
        found.append(node)
    return found, False


@lru_cache(maxsize=8)
def _table(text: str) -> _Table:
    """Return the services of all documents; a later one adds to the earlier ones."""
    found: _Table = {}
    for root in yaml.documents(text):
        key, table = yaml.entries(root).get("services", (root, None))
        whole = table is not None and _stands_after(key, table)
        doubles = yaml.repeated(root) | yaml.repeated(table)
        for name, (own_key, node) in yaml.entries(table).items():
            if node.tag == "!reset":
                continue
            before = (found[name].node, *found[name].before) if name in found else ()
            placed = whole and table is not None and name in yaml.own(table)
            placed = placed and _stands_after(own_key, node) and not {name, "services"} & doubles
            found[name] = _Stated(own_key, node, before, placed and not before)
    return found


def _stands_after(key: Node, value: Node) -> bool:
    """Say whether a value is written after its key: the target of an alias comes before it."""
    return bool(value.start_mark.index >= key.end_mark.index)


def unconfigured(project: Project, source: Source | None = None) -> list[Service]:
    """Return the services that run the project but get none of its variables.

    `source` is a compose file to read instead of the project's own.
    """
    found = services(source, project) if source else services_of(project)
    return [
        service
        for service in _without_files(project, found)
        if not _has_key(service) or (is_development(service) and _lacking(project, service))
    ]


def is_development(service: Service) -> bool:
    return "runserver" in service.text  # a gateway's may be production's: .env-local is not for it


def incompletely_set(project: Project) -> dict[str, list[str]]:
    """Return the services with some variables of their own -> the required ones that they lack."""
    found = filter(_has_key, _without_files(project, services_of(project)))
    lacking = {service.name: _lacking(project, service) for service in found}
    return {name: names for name, names in lacking.items() if names}


def _without_files(project: Project, found: Iterable[Service]) -> Iterator[Service]:
    ours: dict[str, bool] = {}
    for service in found:
        known = service.opaque or service.env_files
        if not known and runs_project(project, service, ours):
            yield service


def _has_key(service: Service) -> bool:
    return "SECRET_KEY" in service.text or any(map(_sets_a_key, service.values("environment")))


def _lacking(project: Project, service: Service) -> list[str]:
    """Return the required variables that a service does not set."""
    wanted = variables.required(project).keys() - variables.without_url(project)
    return sorted(name for name in _absent(wanted, service.text) if not service.sets(name))


def runs_project(project: Project, service: Service, ours: dict[str, bool], at: str = "") -> bool:
    """Say whether a service is built from the project's code, not from another part's.

    `ours` caches the result for each Dockerfile; `at` is the folder of the compose file.
    """
    build = yaml.value(service.node, "build")
    if build is None:
        return False
    context = yaml.text(build) or yaml.text(yaml.value(build, "context"))
    # A folder that a variable names is most often that of the file itself.
    folder = "." if "$" in context else posixpath.normpath(posixpath.join(at, context))
    if folder != "." and not f"{project.layout.base}/".startswith(f"{folder}/"):
        return False
    if inline := yaml.text(yaml.value(build, "dockerfile_inline")):
        return _is_python(inline)
    named = yaml.text(yaml.value(build, "dockerfile"))
    named = "Dockerfile" if "$" in named or not named else named
    path = posixpath.normpath(posixpath.join(folder, named))
    if path not in ours:
        ours[path] = not project.files.has(path) or _is_python(project.files.text(path))
    return ours[path]


def _is_python(dockerfile: str) -> bool:
    return bool(re.search(r"python|[wa]sgi", dockerfile))


def incomplete(project: Project) -> dict[str, list[str]]:
    """Return env_files of services -> required variables that are not set in them."""
    wanted = variables.required(project).keys() - variables.without_url(project)
    ours: dict[str, bool] = {}
    missing: dict[str, set[str]] = {}
    found: dict[str, list[str]] = {}
    for service in services_of(project):
        paths = [posixpath.normpath(path) for path in service.env_files]
        if not paths or not all(map(project.files.has, paths)):
            continue
        if service.opaque or not runs_project(project, service, ours):
            continue
        for path in set(paths) - missing.keys():
            missing[path] = set(_absent(wanted, project.files.text(path)))
        here = _absent(set.intersection(*(missing[path] for path in paths)), service.text)
        lacking = [name for name in sorted(wanted) if name in here and not service.sets(name)]
        if lacking:
            found.setdefault(paths[-1], lacking)
    return found


def _absent(names: Iterable[str], text: str) -> list[str]:
    """Return the names that do not occur in a text as words."""
    return [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)]
