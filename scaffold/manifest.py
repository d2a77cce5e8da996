"""What an existing project requires, in whichever manifest it uses, and additions to that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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

    `kind` is requirements, poetry, uv, pdm, pep621 or pipenv; `path` the file to which
    additions go; `names` normalised name -> specifier; `files` all files that it consists of.
    """

    kind: str
    path: str
    names: dict[str, str]
    files: tuple[str, ...] = ()
    hashed: bool = False
    fault: str = ""
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

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


def _toml(source: Source) -> dict[str, Any]:
    return tomllib.loads(source.text.replace("\r\n", "\n"))


def _read_pyproject(project: Project, source: Source, prefix: str) -> Manifest | None:
    try:
        content = _toml(source)
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
    return None


def _read_pipfile(project: Project, source: Source, prefix: str) -> Manifest | None:
    try:
        packages = _toml(source).get("packages") or {}
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
        return Manifest("requirements", home, names, tuple(sorted(sources)), hashed, fault, places)
    return None


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


# Additions


@dataclass(frozen=True)
class Addition:
    """A distribution to add: name with extras, and the exact version to which it is pinned."""

    name: str
    version: str

    @property
    def key(self) -> str:
        return normalised(self.name.partition("[")[0])


def added(project: Project, manifest: Manifest, additions: list[Addition]) -> Source | None:
    """Return the manifest's file with what it lacks of the additions; None where it lacks none."""
    lacking = [addition for addition in additions if addition.key not in project.requires]
    source = project.source(manifest.path)
    if not lacking or source is None:
        return None
    match manifest.kind:
        case "requirements":
            return _add_lines(source, manifest, lacking)
        case "poetry" if not _has_project_table(source):
            return _add_toml(source, ("tool", "poetry", "dependencies"), lacking, "^{}")
        case "pipenv":
            form = "=={}" if manifest.pinned else "*"
            return _add_toml(source, ("packages",), lacking, form)
        case _:
            return _add_to_list(source, manifest, lacking)


def _has_project_table(source: Source) -> bool:
    return "dependencies" in (_toml(source).get("project") or {})


def _add_lines(source: Source, manifest: Manifest, lacking: list[Addition]) -> Source:
    from scaffold.requirements import closure, hashes_of

    if manifest.hashed:
        # Where hashes are required, all that is installed must be named.
        lacking = [
            *lacking,
            *(
                Addition(name, version)
                for name, version in closure(one.key for one in lacking).items()
                if name not in manifest.names and name not in {one.key for one in lacking}
            ),
        ]
    lines = re.split(r"\r\n|\r|\n", source.text.rstrip("\r\n"))
    for addition in lacking:
        line = f"{addition.name}=={addition.version}" if manifest.pinned else addition.name
        if manifest.hashed:
            digests = hashes_of(addition.key, addition.version)
            line += "".join(f" \\{source.newline}    --hash=sha256:{one}" for one in digests)
        lines.insert(_place(lines, addition.key), line)
    lines = [line for line in lines if line or len(lines) > 1]
    return replace(source, text=source.newline.join(lines) + source.newline)


def _place(lines: list[str], key: str) -> int:
    """Return where a name goes: in order where the lines are in order, else at the end."""
    names = [(i, found[0]) for i, line in enumerate(lines) if (found := parse_requirement(line))]
    keys = [name for _, name in names]
    if len(keys) > 2 and keys == sorted(keys):
        following = [index for index, name in names if name > key]
        if following:
            index = following[0]
            while index and lines[index - 1].lstrip().startswith("#"):
                index -= 1
            return index
    return len(lines)


def _add_toml(source: Source, table: tuple[str, ...], lacking: list[Addition], form: str) -> Source:
    import tomlkit

    document = tomlkit.parse(source.text)
    target: Any = document
    for key in table:
        target = target[key]
    for addition in lacking:
        name, _, extras = addition.name.partition("[")
        version = form.format(addition.version)
        value: Any = version
        if extras:
            value = tomlkit.inline_table()
            value.update({"extras": extras.rstrip("]").split(","), "version": version})
        target[name] = value
    return _dumped(source, document)


def _add_to_list(source: Source, manifest: Manifest, lacking: list[Addition]) -> Source:
    import tomlkit

    document: Any = tomlkit.parse(source.text)
    dependencies = document["project"]["dependencies"]
    form = "{}=={}" if manifest.pinned else "{}>={}"
    multiline = "\n" in dependencies.as_string()
    for addition in lacking:
        text = form.format(addition.name, addition.version)
        if multiline:
            dependencies.add_line(text, indent=_indent(dependencies.as_string()))
        else:
            dependencies.append(text)
    return _dumped(source, document)


def _dumped(source: Source, document: Any) -> Source:
    """Return the source with a document's text; what was added ends its lines as the rest does."""
    import tomlkit

    text = tomlkit.dumps(document)
    if source.newline == "\r\n" and not re.search(r"(?<!\r)\n", source.text):
        text = re.sub(r"(?<!\r)\n", "\r\n", text)
    return replace(source, text=text)


def _indent(array: str) -> str:
    match = re.search(r"\n([ \t]+)\S", array)
    return match[1] if match else "    "
