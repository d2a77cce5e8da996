"""What stands against a retrofit: each a UserError, before anything is written."""

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
            f"{project.settings_path} is for Django {version}; 1.8 is the oldest that is edited.",
            "Upgrade it first; scaffold check tells what else there is to do.",
            FOUND,
        )


# What decides how the project is started; the rest stands in its code.
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
    """Raise UserError for a name of a file that would mean more in a command than a name."""
    manifest = project.manifest
    names = [
        *(project.base, project.home, project.package, project.settings_module),
        *(project.application("wsgi"), project.application("asgi"), celery_module(project)),
        *((manifest.start, manifest.path, *manifest.files) if manifest else ()),
    ]
    for name in names:
        if not re.fullmatch(r"[\w.][\w./-]*|", name) or "/-" in name:
            raise UserError(
                f"{name!a} would stand in commands of the Procfile and the Dockerfile.",
                "Rename it: there a name may hold letters, digits, dots, hyphens and underscores.",
                FOUND,
            )


def refuse_untracked(folder: Path, touched: set[str]) -> None:
    """Raise UserError if a file that git does not know would be written over."""
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
