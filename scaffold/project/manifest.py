"""Reads what an existing project requires, from whichever manifest it uses."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scaffold.code.source import Source
from scaffold.errors import UnreadableError
from scaffold.formats import toml

if TYPE_CHECKING:
    from scaffold.project.files import Files

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# What may follow a name in a line that packaging refuses: `pytz>dev`, `x==1.*.2`, `x 1.0`.
_EXTRA = re.compile(r"\w[\w.-]*")
_OBVIOUS = re.compile(r"[<>=!~(]|@\s|\d\S*$")
_LONGEST_NAME = 200
_LONGEST = 2000  # characters of a requirement without its hashes; packaging recurses on each "("
_INCLUDE = re.compile(r"\s*(?:-r|--requirement)[ =]?\s*(\S+)")
_OUTSIDE = re.compile(r"/|\\|~|[A-Za-z][A-Za-z0-9+.-]*:")
_FILES = re.compile(
    r"(requirements[\w.-]*|requirements/[\w.-]+|[\w-]+[_-]requirements)\.(txt|in|pip)"
)

_NOT_DEPLOYED = re.compile(r"((dev|test|local|docs|ci|lint)\w*|\b(dev|tests?)[_-]req\w+)\.")


@dataclass(frozen=True)
class Manifest:
    """One way in which the project lists its dependencies.

    `kind` is requirements, poetry, uv, pdm, pep621, group or pipenv; `path` the file to which
    additions go; `names` normalised name -> specifier; `files` all files that it consists of;
    `group` the dependency group, if the project keeps them in one; `start` the requirements file
    that is installed, which may include `path`; `outside` the included files, as written, that are
    outside the project and so not read.
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
    outside: tuple[str, ...] = ()
    # What its extras list, which some ways of installing leave out.
    optional: dict[str, str] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)  # name -> the extra that lists it

    @property
    def sign(self) -> str:
        """A pattern for the commands with which a build installs from this manifest."""
        signs = {
            "uv": r"\buv (sync|pip install [^\n]{0,300}pyproject)",
            "poetry": "poetry (sync|install)",
        }
        signs |= {"pdm": "pdm (sync|install)", "pipenv": "pipenv (sync|install)"}
        return signs.get(
            self.kind, re.escape(self.path) if self.kind == "requirements" else r"install \."
        )

    @property
    def pinned(self) -> bool:
        """Whether most of its lines name exact versions."""
        exact = sum(1 for spec in self.names.values() if re.match(r"===?\s*\d|\d", spec))
        return exact * 2 >= len(self.names) > 0


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def find_manifests(files: Files, base: str) -> list[Manifest]:
    """Return the project's manifests, those at its root first."""
    found: list[Manifest] = []
    for folder in dict.fromkeys(["", base]):
        prefix = f"{folder}/" if folder else ""
        for name, reader in (("pyproject.toml", _read_pyproject), ("Pipfile", _read_pipfile)):
            if files.has(prefix + name) and (source := files.source(prefix + name)):
                manifest = reader(files, source, prefix)
                found += [manifest] if manifest else []
        if manifest := _read_requirements(files, prefix):
            found.append(manifest)
    return found


def _read_pyproject(files: Files, source: Source, prefix: str) -> Manifest | None:
    try:
        content = toml.parse(source.text)
    except UnreadableError as error:
        return Manifest("pep621", source.path, {}, (source.path,), fault=str(error))
    tool = toml.table(content, "tool")
    stated = toml.table(content, "project").get("dependencies")
    if isinstance(stated, list):
        names = _names(stated)
        kind = "pep621"
        for flavour, lock in (("uv", "uv.lock"), ("pdm", "pdm.lock"), ("poetry", "poetry.lock")):
            if flavour in tool or files.has(prefix + lock):
                kind = flavour
                break
        extras = toml.table(content, "project", "optional-dependencies")
        optional = {name: spec for one in extras.values() for name, spec in _names(one).items()}
        # An extra's name goes into a command.
        good = {extra: _names(lines) for extra, lines in extras.items() if _EXTRA.fullmatch(extra)}
        listing = {name: extra for extra, listed in good.items() for name in listed}
        return Manifest(kind, source.path, names, (source.path,), optional=optional, extras=listing)
    poetry = toml.table(tool, "poetry").get("dependencies")
    if isinstance(poetry, dict):
        names = {
            normalised(name): _version(spec)
            for name, spec in poetry.items()
            if name.lower() != "python"
        }
        return Manifest("poetry", source.path, names, (source.path,))
    for group, lines in toml.table(content, "dependency-groups").items():
        names = _names(lines)
        # The name goes into a command of the Dockerfile.
        if "django" in names and re.fullmatch(r"\w[\w.-]*", group):
            return Manifest("group", source.path, names, (source.path,), group=group)
    return None


def _read_pipfile(_files: Files, source: Source, _prefix: str) -> Manifest | None:
    try:
        packages = toml.table(toml.parse(source.text), "packages")
    except UnreadableError as error:
        return Manifest("pipenv", source.path, {}, (source.path,), fault=str(error))
    names = {normalised(name): _version(spec) for name, spec in packages.items()}
    return Manifest("pipenv", source.path, names, (source.path,))


def _names(lines: object) -> dict[str, str]:
    """Return the requirements of a list of strings: name -> specifier."""
    return dict(filter(None, map(parse_requirement, toml.strings(lines))))


def _version(spec: object) -> str:
    """Return Poetry's or Pipenv's specifier: a string, a table, or a list of tables."""
    if isinstance(spec, list):
        spec = spec[0] if spec else ""
    if isinstance(spec, dict):
        spec = spec.get("version")
    return spec if isinstance(spec, str) else ""


def _read_requirements(files: Files, prefix: str) -> Manifest | None:
    named = [
        path
        for path in files.paths
        if path.startswith(prefix) and _FILES.fullmatch(path.removeprefix(prefix))
    ]
    texts = [path for path in named if not path.endswith(".in")]
    # The one that is deployed first: those that a build installs, then by name.
    order = ("requirements.txt", "production.txt", "prod.txt", "base.txt", "common.txt")
    texts.sort(key=lambda path: next((i for i, n in enumerate(order) if path.endswith(n)), 9))
    used = installed(files)
    texts.sort(key=lambda path: not re.search(rf"(^|[\s/]){re.escape(path)}\b", used))
    texts = [path for path in texts if not _NOT_DEPLOYED.search(path)]
    # Files that were visited for an empty one are empty themselves.
    seen: set[str] = set()
    for path in texts:
        outside: dict[str, None] = {}
        lines = dict(requirement_lines(files, path, seen, outside))
        if not lines and len(texts) > 1:
            continue
        names = {name: spec for name, (spec, _, _) in lines.items()}
        sources = {where for _, where, _ in lines.values()} | {path}
        hashed = "--hash=" in "".join(files.text(where) for where in sources)
        places = {name: (where, number) for name, (_, where, number) in lines.items()}
        return Manifest(
            "requirements",
            lines["django"][1] if "django" in lines else path,
            names,
            tuple(sorted(sources)),
            hashed,
            files.unreadable.get(path, ""),
            places,
            start=path,
            outside=tuple(outside),
        )
    return None


def installed(files: Files) -> str:
    """Return the lines that build and install the project, in images, workflows and scripts."""
    named = re.compile(
        r"(.*/)?((Dockerfile|Containerfile)[^/]*|[^/]*\.Dockerfile|[^/]*\.sh|Makefile|justfile)"
        r"|\.github/workflows/[^/]+|\.circleci/[^/]+|\.gitlab-ci\.yml|render\.yaml|\.travis\.yml"
    )
    paths = [path for path in files.standing if path.count("/") <= 2 and named.fullmatch(path)]
    lines = "\n".join(files.text(path) for path in paths).splitlines()
    return "\n".join(line for line in lines if re.search(r"\b(install|sync|COPY|ADD)\b", line))


def requirement_lines(
    files: Files,
    path: str,
    seen: set[str] | None = None,
    outside: dict[str, None] | None = None,
) -> Iterator[tuple[str, tuple[str, str, int]]]:
    """Yield name -> (specifier, file, line) of a requirements file and all it includes, each once.

    Files in `seen` are skipped, and visited ones are added to it; includes that are not in the
    project are added to `outside`.
    """
    seen = set() if seen is None else seen
    stack = [(path, _unread_lines(files, path, seen))]
    while stack:
        where, lines = stack[-1]
        for number, line in lines:
            if included := _INCLUDE.match(line):
                stated = included[1].strip("\"'")
                inner = _inside(where, stated)
                if inner:
                    stack.append((inner, _unread_lines(files, inner, seen)))
                    break
                if outside is not None:
                    outside[stated] = None
            elif found := parse_requirement(line):
                yield found[0], (found[1], where, number)
        else:
            stack.pop()


def _unread_lines(files: Files, path: str, seen: set[str]) -> Iterator[tuple[int, str]]:
    """Return the lines of a file; none if it has been visited before."""
    source = None if path in seen else files.source(path)
    seen.add(path)
    return logical_lines(source.text) if source else iter(())


def _inside(path: str, included: str) -> str:
    """Return the path of a file that another one includes; "" if it is not in the project."""
    if _OUTSIDE.match(included) or "$" in included:
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), included))
    return "" if joined.split("/")[0] == ".." else joined


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a requirements file as pip joins them, each with the number of its first.

    https://pip.pypa.io/en/stable/reference/requirements-file-format/#line-continuations
    """
    parts: list[str] = []
    first = 1
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        first = first if parts else number
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment:
            parts.append(line[:-1])
            continue
        # A comment ends a continued line.
        yield first, "".join([*parts, f" {line}" if comment else line])
        parts = []
    if parts:
        yield first, "".join(parts)


@lru_cache(maxsize=4096)
def parse_requirement(line: str) -> tuple[str, str] | None:
    """Return a requirement's normalised name and specifier; None if a line is not one.

    The specifier is returned as it is written. In lines that packaging refuses, but older
    installers accepted, the name counts if it is obvious.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    text = re.split(r"(?:^|\s)#|\s--?[a-z]", line, maxsplit=1)[0].strip().rstrip("\\").rstrip()
    match = _NAME.match(text)
    if match is None or len(match[0]) > _LONGEST_NAME:
        return None
    try:
        if len(text) <= _LONGEST:
            requirement = Requirement(text)
            if requirement.url:
                return normalised(requirement.name), f"@ {requirement.url}"
            return normalised(requirement.name), _specifier(text[len(requirement.name) :])
    except (InvalidRequirement, ValueError, RecursionError):
        pass
    name = match[0].rstrip("._-")
    rest = _specifier(text[len(name) :])
    return (normalised(name), rest) if not rest or _OBVIOUS.match(rest) else None


def _specifier(text: str) -> str:
    """Return the specifier after a name, without extras, marker and brackets."""
    text = text.strip()
    if text.startswith("["):
        text = text.partition("]")[2]
    return text.partition(";")[0].strip().strip("()")
