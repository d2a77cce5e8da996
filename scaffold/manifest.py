"""What an existing project requires, in whichever manifest it uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.source import Source

if TYPE_CHECKING:
    from scaffold.project import Project

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(.*)$")
_INCLUDE = re.compile(r"^\s*(?:-r|--requirement)[ =]?\s*(\S+)")
_FILES = re.compile(
    r"(requirements[\w.-]*|requirements/[\w.-]+|[\w-]+[_-]requirements)\.(txt|in|pip)"
)


@dataclass(frozen=True)
class Manifest:
    """One way in which the project states its dependencies.

    `kind` is requirements, poetry, uv, pdm, pep621, group or pipenv; `path` the file to which
    additions go; `names` normalised name -> specifier; `files` all files that it consists of;
    `group` the dependency group, where the project keeps them in one; `start` the requirements
    file that is installed, which may include `path`.
    """

    kind: str
    path: str
    names: dict[str, str]
    files: tuple[str, ...] = ()
    hashed: bool = False
    fault: str = ""
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    group: str = ""
    start: str = ""

    @property
    def sign(self) -> str:
        """The pattern by which a build shows that it installs from this manifest."""
        signs = {
            "uv": r"\buv (sync|pip install [^\n]*pyproject)",
            "poetry": "poetry (sync|install)",
        }
        signs |= {"pdm": "pdm (sync|install)", "pipenv": "pipenv (sync|install)"}
        return signs.get(
            self.kind, re.escape(self.path) if self.kind == "requirements" else r"install \."
        )

    @property
    def pinned(self) -> bool:
        """Whether it names exact versions, by most of its lines."""
        exact = sum(1 for spec in self.names.values() if re.match(r"===?\s*\d|\d", spec))
        return exact * 2 >= len(self.names) > 0


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def find_manifests(project: Project) -> list[Manifest]:
    """Return the project's manifests, those at its root first."""
    found: list[Manifest] = []
    for folder in dict.fromkeys(["", project.base]):
        prefix = f"{folder}/" if folder else ""
        for name, reader in (("pyproject.toml", _read_pyproject), ("Pipfile", _read_pipfile)):
            if project.has(prefix + name) and (source := project.source(prefix + name)):
                manifest = reader(project, source, prefix)
                found += [manifest] if manifest else []
        if manifest := _read_requirements(project, prefix):
            found.append(manifest)
    return found


def toml(source: Source) -> dict[str, Any]:
    return tomllib.loads(source.text.replace("\r\n", "\n"))


def _read_pyproject(project: Project, source: Source, prefix: str) -> Manifest | None:
    try:
        content = toml(source)
    except tomllib.TOMLDecodeError as error:
        return Manifest("pep621", source.path, {}, (source.path,), fault=str(error))
    tool = content.get("tool") or {}
    stated = (content.get("project") or {}).get("dependencies")
    if isinstance(stated, list):
        names = dict(filter(None, map(parse_requirement, map(str, stated))))
        kind = "pep621"
        for flavour, lock in (("uv", "uv.lock"), ("pdm", "pdm.lock"), ("poetry", "poetry.lock")):
            if flavour in tool or project.has(prefix + lock):
                kind = flavour
                break
        return Manifest(kind, source.path, names, (source.path,))
    poetry = (tool.get("poetry") or {}).get("dependencies")
    if isinstance(poetry, dict):
        names = {
            normalised(name): spec if isinstance(spec, str) else str(spec.get("version", ""))
            for name, spec in poetry.items()
            if name.lower() != "python" and isinstance(spec, str | dict)
        }
        return Manifest("poetry", source.path, names, (source.path,))
    for group, lines in (content.get("dependency-groups") or {}).items():
        plain = [line for line in lines if isinstance(line, str)]
        names = dict(filter(None, map(parse_requirement, plain)))
        if "django" in names:
            return Manifest("group", source.path, names, (source.path,), group=group)
    return None


def _read_pipfile(project: Project, source: Source, prefix: str) -> Manifest | None:
    try:
        packages = toml(source).get("packages") or {}
    except tomllib.TOMLDecodeError as error:
        return Manifest("pipenv", source.path, {}, (source.path,), fault=str(error))
    names = {
        normalised(name): spec if isinstance(spec, str) else str(dict(spec).get("version", ""))
        for name, spec in packages.items()
    }
    return Manifest("pipenv", source.path, names, (source.path,))


def _read_requirements(project: Project, prefix: str) -> Manifest | None:
    files = [
        path
        for path in project.paths
        if path.startswith(prefix) and _FILES.fullmatch(path.removeprefix(prefix))
    ]
    texts = [path for path in files if not path.endswith(".in")]
    # What is deployed: by its name first, then by what it holds.
    order = ("requirements.txt", "production.txt", "prod.txt", "base.txt", "common.txt")
    texts.sort(key=lambda path: next((i for i, n in enumerate(order) if path.endswith(n)), 9))
    used = installed(project)
    texts.sort(key=lambda path: not re.search(rf"(^|[\s/]){re.escape(path)}\b", used))
    texts = [path for path in texts if not re.search(r"(dev|test|local|docs|ci|lint)\w*\.", path)]
    for path in texts:
        lines = dict(requirement_lines(project, path))
        if not lines and len(texts) > 1:
            continue
        names = {name: spec for name, (spec, _, _) in lines.items()}
        home = lines["django"][1] if "django" in lines else path
        sources = {where for _, where, _ in lines.values()} | {path}
        hashed = "--hash=" in "".join(project.text(where) for where in sources)
        fault = project.unreadable.get(path, "")
        places = {name: (where, number) for name, (_, where, number) in lines.items()}
        return Manifest(
            "requirements",
            home,
            names,
            tuple(sorted(sources)),
            hashed,
            fault,
            places,
            start=path,
        )
    return None


def installed(project: Project) -> str:
    """Return the text of what builds and installs the project: images, workflows, scripts."""
    named = re.compile(
        r"(.*/)?((Dockerfile|Containerfile)[^/]*|[^/]*\.Dockerfile|[^/]*\.sh|Makefile|justfile)"
        r"|\.github/workflows/[^/]+|\.circleci/[^/]+|\.gitlab-ci\.yml|render\.yaml|\.travis\.yml"
    )
    paths = [path for path in project.standing if path.count("/") <= 2 and named.fullmatch(path)]
    lines = "\n".join(project.text(path) for path in paths).splitlines()
    return "\n".join(line for line in lines if re.search(r"\b(install|sync|COPY|ADD)\b", line))


def requirement_lines(
    project: Project, path: str, seen: frozenset[str] = frozenset()
) -> Iterable[tuple[str, tuple[str, str, int]]]:
    """Yield name -> (specifier, file, line) of a requirements file and all it includes."""
    source = project.source(path)
    if source is None or path in seen:
        return
    for number, line in enumerate(re.split(r"\r\n|\r|\n", source.text), 1):
        if included := _INCLUDE.match(line):
            folder = path.rpartition("/")[0]
            joined = f"{folder}/{included[1]}" if folder else included[1]
            yield from requirement_lines(project, _normal(joined), seen | {path})
        elif found := parse_requirement(line):
            yield found[0], (found[1], path, number)


def _normal(path: str) -> str:
    import posixpath

    return posixpath.normpath(path)


def parse_requirement(line: str) -> tuple[str, str] | None:
    """Return a requirement's normalised name and specifier; None where a line is none."""
    text = re.split(r"(?:^|\s)#|\s--hash|\s*\\\s*$|;", line)[0].strip()
    match = _REQUIREMENT.match(text)
    if not match or text.startswith("-") or match[3].startswith(("/", ":", "+")):
        return None
    return normalised(match[1]), match[3].strip().strip("()")
