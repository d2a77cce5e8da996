"""Adds requirements to a project's manifest, in its own format and order."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scaffold.code.source import Source
from scaffold.errors import UnreadableError
from scaffold.formats import toml
from scaffold.project.manifest import (
    Manifest,
    logical_lines,
    normalised,
    parse_requirement,
    requirement_lines,
)
from scaffold.project.project import Project

_LARGEST = 200_000  # characters; tomlkit takes seconds for more


@dataclass(frozen=True)
class Addition:
    """A distribution to add: name with extras, and its version; "" if it is not pinned."""

    name: str
    version: str

    @property
    def key(self) -> str:
        return normalised(self.name.partition("[")[0])


@dataclass(frozen=True)
class Require:
    """Add a distribution to the project's manifest, and to the file it was compiled from."""

    addition: Addition

    @classmethod
    def make(cls, project: Project, changes: Sequence[Require]) -> Project:
        manifest = project.manifest
        if manifest is None:
            return project
        additions = [edit.addition for edit in changes]
        # The next compilation starts from the .in file, and would drop the additions.
        made_of = f"{manifest.path.rpartition('.')[0]}.in"
        first = project.files.source(made_of) if manifest.kind == "requirements" else None
        if first is not None and first.path != manifest.path:
            lines = {name: "" for name, _ in requirement_lines(project.files, made_of)}
            lacking = [one for one in additions if one.key not in {*project.requires, *lines}]
            if lines and lacking:
                stated = Manifest("requirements", made_of, lines)
                project = project.with_source(with_lines(first, stated, lacking))
        source = added(project, manifest, additions)
        # Another way of running it may install another one, such as what was exported from it.
        others = [one for one in project.manifests if "django" in one.names and one != manifest]
        new = [one for one in additions if one.key not in project.requires]
        sources = [source, *(added(project, o, new, {*o.names, *o.optional}) for o in others)]
        for source in filter(None, sources):
            project = project.with_source(source)
        return project


def added(
    project: Project,
    manifest: Manifest,
    additions: list[Addition],
    listed: Collection[str] | None = None,
) -> Source | None:
    """Return the manifest's file with the missing requirements added: those not in `listed`.

    By default that is what any of the manifests requires.
    None if none is missing, if the file cannot be edited without changing something else, or if it
    includes a file that cannot be read, which may require other versions.
    """
    known = project.requires if listed is None else listed
    lacking = [addition for addition in additions if addition.key not in known]
    source = project.files.source(manifest.path)
    if not lacking or source is None or manifest.outside:
        return None
    match manifest.kind:
        case "requirements":
            return with_lines(source, manifest, lacking)
        case "poetry" if not _has_project_table(source):
            return _add_to_table(source, ("tool", "poetry", "dependencies"), lacking, "^{}")
        case "pipenv":
            form = "=={}" if manifest.pinned else "*"
            return _add_to_table(source, ("packages",), lacking, form)
        case _:
            return _add_to_list(source, manifest, lacking)


def _has_project_table(source: Source) -> bool:
    return "dependencies" in toml.table(toml.parse(source.text), "project")


def with_lines(source: Source, manifest: Manifest, lacking: list[Addition]) -> Source:
    from scaffold.rendering.pins import closure, hashes_of

    if manifest.hashed:
        # With hashes, pip requires every installed distribution to be listed.
        lacking = [
            *lacking,
            *(
                Addition(name, version)
                for name, version in closure(one.name for one in lacking).items()
                if name not in manifest.names and name not in {one.key for one in lacking}
            ),
        ]
    lines = re.split(r"\r\n|\r|\n", source.text.rstrip("\r\n"))
    if lines[-1].endswith("\\"):
        lines.append("")  # or pip would join the next one to it
    for addition in lacking:
        pinned = manifest.pinned and addition.version
        new = [f"{addition.name}=={addition.version}" if pinned else addition.name]
        if manifest.hashed:
            digests = hashes_of(addition.key, addition.version)
            new += [f"    --hash=sha256:{digest}" for digest in digests]
        place = _place(lines, addition.key)
        lines[place:place] = [*(f"{line} \\" for line in new[:-1]), new[-1]]
    lines = lines[1:] if not lines[0] and not source.text.strip() else lines
    return replace(source, text=source.newline.join(lines) + source.newline)


def _place(lines: list[str], key: str) -> int:
    """Return where to add a name: in order if the lines are sorted, else at the end."""
    names = [
        (number - 1, found[0])
        for number, line in logical_lines("\n".join(lines))
        if (found := parse_requirement(line))
    ]
    keys = [name for _, name in names]
    if len(keys) > 2 and keys == sorted(keys):
        following = [index for index, name in names if name > key]
        if following:
            index = following[0]
            # A comment belongs to the line below it, an indented one to the line above.
            while index and lines[index - 1].startswith("#"):
                index -= 1
            return index
    return len(lines)


def _add_to_table(
    source: Source, path: tuple[str, ...], lacking: list[Addition], form: str
) -> Source | None:
    def add(document: Any, table: Callable[[], Any]) -> None:
        for key in path:
            document = document[key]
        for addition in lacking:
            name, _, extras = addition.name.partition("[")
            value: Any = form.format(addition.version)
            if extras:
                version, value = value, table()
                value.update({"extras": extras.rstrip("]").split(","), "version": version})
            document[name] = value

    return _edited(source, add)


def _add_to_list(source: Source, manifest: Manifest, lacking: list[Addition]) -> Source | None:
    path = ("dependency-groups", manifest.group) if manifest.group else ("project", "dependencies")
    form = "{}=={}" if manifest.pinned else "{}>={}"

    def add(document: Any, _: Callable[[], Any]) -> None:
        listed = document[path[0]][path[1]]
        for addition in lacking:
            text = form.format(addition.name, addition.version)
            if hasattr(listed, "add_line") and "\n" in listed.as_string():
                listed.add_line(text, indent=_indent(listed.as_string()))
            else:
                listed.append(text)

    return _edited(source, add)


def _edited(source: Source, add: Callable[[Any, Callable[[], Any]], None]) -> Source | None:
    """Return a TOML file with an edit, which is also made to plain tables, for comparison.

    None if tomlkit cannot parse what tomllib could, or if the two results differ.
    """
    import tomlkit

    if len(source.text) > _LARGEST:
        return None
    try:
        document = tomlkit.parse(source.text)
        add(document, tomlkit.inline_table)
        result = _dumped(source, document)
        wanted = toml.parse(source.text)
        add(wanted, dict)
        return result if toml.parse(result.text) == wanted else None
    except (UnreadableError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # tomlkit's own errors are ValueErrors and LookupErrors


def _dumped(source: Source, document: Any) -> Source:
    """Return the source with a document's text, whose added lines end as the others do."""
    import tomlkit

    text = tomlkit.dumps(document)
    if source.newline == "\r\n" and not re.search(r"(?<!\r)\n", source.text):
        text = re.sub(r"(?<!\r)\n", "\r\n", text)
    return replace(source, text=text)


def _indent(array: str) -> str:
    match = re.search(r"\n([ \t]+)\S", array)
    return match[1] if match else "    "
