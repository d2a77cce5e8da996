"""Moves what only containers can reach out of the project's own .env-local.

From now on manage.py reads that file too, on a machine that knows no service of the compose file by
its name. The compose file sets these addresses instead, for the services that read .env-local.
"""

import posixpath
import re
from dataclasses import replace
from urllib.parse import urlsplit

from scaffold.edits.compose import with_environment
from scaffold.project import compose
from scaffold.project.project import Project

PATH = ".env-local"
_LINE = re.compile(r"(?m)^(\w+)=[ \t]*(['\"]?)([^\s'\"$]+)\2[ \t]*(?:\r?\n|\Z)")


def moved(project: Project) -> Project:
    """Return the project with the addresses moved: all of them, or none if one cannot be."""
    values, source = project.files.source(PATH), compose.find(project)
    if values is None or source is None or _is_read_elsewhere(project, source.path):
        return project
    services = compose.services_of(project)
    names = {service.name for service in services}
    lines = [line for line in _LINE.finditer(values.text) if _host(line[3]) in names]
    readers = [
        service for service in services if PATH in map(posixpath.normpath, service.env_files)
    ]
    if not lines or not readers:
        return project
    edited = with_environment(source, readers, {line[1]: line[3] for line in lines})
    if edited is None:
        return project
    text = values.text
    for line in reversed(lines):
        text = text[: line.start()] + text[line.end() :]
    return project.with_source(edited).with_source(replace(values, text=text))


def _host(value: str) -> str:
    try:
        return urlsplit(value).hostname or ""
    except ValueError:
        return ""  # no address


def _is_read_elsewhere(project: Project, compose_file: str) -> bool:
    """Say whether something else may take the addresses from the file."""
    return any(
        path.count("/") <= 2
        and path != compose_file
        and re.search(r"(^|/)Makefile|\.(ya?ml|sh|toml|ini|just)$|(^|/)[jJ]ustfile", path)
        and PATH in project.files.text(path)
        for path in project.files.standing
    )
