"""Additions to a project's manifest, in its own format and order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaffold.manifest import Manifest, normalised, parse_requirement, toml
from scaffold.source import Source

if TYPE_CHECKING:
    from scaffold.project import Project


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
            return with_lines(source, manifest, lacking)
        case "poetry" if not _has_project_table(source):
            return _add_toml(source, ("tool", "poetry", "dependencies"), lacking, "^{}")
        case "pipenv":
            form = "=={}" if manifest.pinned else "*"
            return _add_toml(source, ("packages",), lacking, form)
        case _:
            return _add_to_list(source, manifest, lacking)


def _has_project_table(source: Source) -> bool:
    return "dependencies" in (toml(source).get("project") or {})


def with_lines(source: Source, manifest: Manifest, lacking: list[Addition]) -> Source:
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
            # A comment goes with what it stands above; one that is indented, with what it is below.
            while index and lines[index - 1].startswith("#"):
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
    dependencies = (
        document["dependency-groups"][manifest.group]
        if manifest.group
        else document["project"]["dependencies"]
    )
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
