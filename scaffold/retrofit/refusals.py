"""Reasons to refuse a retrofit: each raises UserError before anything is written."""

import re
from collections.abc import Mapping
from pathlib import Path

from scaffold.disk.git import dirty, is_repository
from scaffold.errors import FOUND, UserError
from scaffold.project.procfile import celery_module
from scaffold.project.project import Project
from scaffold.retrofit.answers import UNASKED, found_answers


def refuse_old(project: Project) -> None:
    if project.django < (1, 8):
        version = ".".join(map(str, project.django))
        raise UserError(
            f"{project.layout.settings_path} is for Django {version}; retrofit needs 1.8 or newer.",
            "Upgrade it first; scaffold check shows what else there is to do.",
            FOUND,
        )


# Answers that decide how the project is started; its own code decides the rest.
_OPEN = ("project_name", "project_slug", "python", "database", "gateway")


def refuse_foreign(project: Project, given: Mapping[str, str]) -> None:
    """Raise UserError for an answer that the project's own code contradicts."""
    found = found_answers(project)
    for key, value in given.items():
        if key not in {*_OPEN, *UNASKED} and found.get(key, value) != value:
            flag = f"--{key.replace('_', '-')}"
            raise UserError(
                f"{flag} {value}: the project's own code says {found[key]}.",
                f"Change the code, or leave {flag} out.",
            )


def refuse_odd_names(project: Project) -> None:
    """Raise UserError for a name that has a special meaning in a command."""
    manifest = project.manifest
    layout = project.layout
    names = [
        *(layout.base, layout.home, layout.package, layout.settings_module),
        *(project.application("wsgi"), project.application("asgi"), celery_module(project)),
        *((manifest.start, manifest.path, *manifest.files) if manifest else ()),
    ]
    for name in names:
        if not re.fullmatch(r"[\w.][\w./-]*|", name) or "/-" in name:
            raise UserError(
                f"{name!a} would be used in commands of the Procfile and the Dockerfile.",
                "Rename it, with only letters, digits, dots, hyphens and underscores.",
                FOUND,
            )


def refuse_untracked(folder: Path, touched: set[str]) -> None:
    """Raise UserError if an untracked file would be overwritten."""
    lines = dirty(folder) if is_repository(folder) else []
    unknown = [line[3:] for line in lines if line.startswith("??") and line[3:] in touched]
    if refusal := uncommitted(unknown):
        raise refusal


def uncommitted(names: list[str]) -> UserError | None:
    """Return the refusal that names what is not committed; None if all is."""
    if not names:
        return None
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return UserError(
        f"Not committed: {', '.join(names[:4])}{more}.",
        "Commit or stash it, or add --allow-dirty.",
        FOUND,
    )
