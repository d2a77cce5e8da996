"""Makes the project's own compose file read .env-local, and keeps everything else in it."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold.code.source import Edit, Source
from scaffold.errors import UnreadableError
from scaffold.formats import yaml
from scaffold.project.compose import Service, find, unconfigured
from scaffold.project.project import Project

# The line that is added to a service, or given as advice: the committed file, and the developer's
# own, which may be missing.
ENV_FILE = ("env_file", "[.env-local, {path: .env, required: false}]")
_JSON = '[".env-local", {"path": ".env", "required": false}]'


@dataclass(frozen=True)
class EnvFile:
    """Make a service read the local environment."""

    service: str

    @classmethod
    def make(cls, project: Project, changes: Sequence[EnvFile]) -> Project:
        names = {edit.service for edit in changes}
        lacking = [service for service in unconfigured(project) if service.name in names]
        return project.with_source(configured(project, lacking)) if lacking else project


def configured(project: Project, lacking: list[Service]) -> Source:
    """Return the file with an env_file in each of these services that can be edited.

    Either all of the edits are made or none: parsed, the result must be the old content and these
    additions, nothing else.
    """
    source = find(project)
    assert source is not None
    edits = [edit for service in lacking if (edit := _edit(source, service))]
    return _added(source, edits, ": ".join(ENV_FILE)) or source


def with_environment(
    source: Source, services: list[Service], variables: Mapping[str, str]
) -> Source | None:
    """Return the file with these variables in each of the services; None if it cannot be edited."""
    lines = "\n".join(f"  {name}: {json.dumps(value)}" for name, value in variables.items())
    pair = ("environment", f"\n{lines}")
    edits = [_edit(source, service, pair, before="env_file") for service in services]
    made = [edit for edit in edits if edit]
    return _added(source, made, ":".join(pair)) if len(made) == len(services) else None


def _added(source: Source, edits: list[Edit], entry: str) -> Source | None:
    """Return the file with these edits, if they add the entry once each, and nothing else."""
    pieces, read = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [source.text[read : edit.start], source.styled(edit.text)]
        read = edit.end
    result = replace(source, text="".join([*pieces, source.text[read:]]))
    try:
        safe = yaml.adds_only(source.text, result.text, entry, len(edits))
    except UnreadableError:
        safe = False
    return result if edits and safe else None


def left_out(project: Project, lacking: list[Service]) -> set[str]:
    """Return the names of the services that would still get no variables after the edits."""
    return {service.name for service in unconfigured(project, configured(project, lacking))}


def _edit(
    source: Source, service: Service, pair: tuple[str, str] = ENV_FILE, before: str = "build"
) -> Edit | None:
    """Return the edit before one of a service's keys; None if it has no such literal key."""
    name, what = pair
    own = yaml.own(service.node)
    if not service.placed or before not in own or name in own:
        return None
    key, _ = own[before]
    at = key.start_mark.index
    if not source.text.startswith((before, f"'{before}'", f'"{before}"'), at):
        return None
    start = source.starts[bisect_right(source.starts, at) - 1]
    margin = source.text[start:at]
    if margin.rstrip().endswith("?"):
        return None
    alone = not margin.strip(" ")
    if getattr(service.node, "flow_style", False):
        if pair is not ENV_FILE:
            return None
        is_json = source.text[at] == '"'
        code = f'"{name}": {_JSON},' if is_json else f"{name}: {what},"
        return Edit(at, at, f"{code}\n{margin}" if alone else f"{code} ")
    # Comments above a line belong to it.
    while alone and start > 0:
        above = source.starts[bisect_right(source.starts, start - 1) - 1]
        if not source.text.startswith(f"{margin}#", above):
            break
        start = above
    gap = "" if what.startswith("\n") else " "
    code = f"{name}:{gap}{what}".replace("\n", f"\n{margin}")
    return Edit(start, start, f"{margin}{code}\n") if alone else None
