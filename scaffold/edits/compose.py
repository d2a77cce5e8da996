"""Makes the project's own compose file read .env-local, and keeps everything else in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
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
    pieces, read = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [source.text[read : edit.start], source.styled(edit.text)]
        read = edit.end
    result = replace(source, text="".join([*pieces, source.text[read:]]))
    try:
        safe = yaml.adds_only(source.text, result.text, ": ".join(ENV_FILE), len(edits))
    except UnreadableError:
        safe = False
    return result if edits and safe else source


def left_out(project: Project, lacking: list[Service]) -> set[str]:
    """Return the names of the services that would still get no variables after the edits."""
    return {service.name for service in unconfigured(project, configured(project, lacking))}


def _edit(source: Source, service: Service) -> Edit | None:
    """Return the edit before a service's `build`; None if it has no literal `build`."""
    name, what = ENV_FILE
    own = yaml.own(service.node)
    if not service.placed or "build" not in own or name in own:
        return None
    key, _ = own["build"]
    at = key.start_mark.index
    if not source.text.startswith(("build", "'build'", '"build"'), at):
        return None
    start = source.starts[bisect_right(source.starts, at) - 1]
    before = source.text[start:at]
    if before.rstrip().endswith("?"):
        return None
    alone = not before.strip(" ")
    if getattr(service.node, "flow_style", False):
        is_json = source.text[at] == '"'
        pair = f'"{name}": {_JSON},' if is_json else f"{name}: {what},"
        return Edit(at, at, f"{pair}\n{before}" if alone else f"{pair} ")
    # Comments above a line belong to it.
    while alone and start > 0:
        above = source.starts[bisect_right(source.starts, start - 1) - 1]
        if not source.text.startswith(f"{before}#", above):
            break
        start = above
    return Edit(start, start, f"{before}{name}: {what}\n") if alone else None
