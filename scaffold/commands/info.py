"""`scaffold info`: versions, answers and what is found, for a bug report; no setting's value."""

import os
import platform
from dataclasses import asdict
from pathlib import Path

from scaffold import __version__, output
from scaffold.disk.paths import RefusedError
from scaffold.disk.stage import pending
from scaffold.disk.tree import read_one
from scaffold.errors import DONE, UserError, shown
from scaffold.rendering import lock


def info(directory: str) -> int:
    """Print a block about this machine and the project in the directory."""
    folder = Path(directory)
    try:
        is_folder = bool(directory) and folder.is_dir()
    except OSError:
        is_folder = False
    if not is_folder:
        raise UserError(f"{directory[:60]!r} is not a folder.", "Name a project's folder.")
    rows = {
        "scaffold": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "project": "none here",
    }
    try:
        file = read_one(folder, lock.NAME)
    except RefusedError as error:
        raise UserError(f"{lock.NAME}: {error}.", "Replace it with a regular file.") from None
    if file is not None:
        project = lock.parse(file.content)
        rows["project"] = f"written by scaffold {project.version}"
        if project.origin is not None:
            told = {"template": project.origin.source, **asdict(project.origin)}
            del told["source"]
            rows.update({f"  {key}": value for key, value in told.items() if value})
        rows.update({f"  {key}": value for key, value in project.answers.items()})
    else:
        rows |= found(folder)
    if left := pending(Path(os.path.abspath(folder))):
        output.note(left)
    width = max(map(len, rows))
    lines = (f"{shown(key):<{width}}  {shown(value)}" for key, value in rows.items())
    output.data("\n".join(lines))
    return DONE


def found(folder: Path) -> dict[str, str]:
    """Return what is found in a project that scaffold did not write; {} if there is no project."""
    from scaffold.project.project import Project

    try:
        project = Project(Path(os.path.abspath(folder)))
        settings = ", ".join(source.path for source in project.settings.sources)
    except UserError:
        return {}
    manifests = ", ".join(f"{one.path} ({one.kind})" for one in project.manifests)
    rows = {
        "project": "Django's, not written by scaffold",
        "  manage.py": project.layout.manage,
        "  settings module": project.layout.settings_module,
        "  settings files": settings,
        "  other settings": ", ".join(project.other_settings),
        "  manifests": manifests,
        "  django": ".".join(map(str, project.django)),
        "  python": project.python,
        "  database": project.database,
        "  gateway": project.gateway,
        "  worker": project.worker,
        "  wsgi, asgi": ", ".join(filter(None, [project.wsgi, project.asgi])),
        "  urls": project.urls,
    }
    return {key: value or "none found" for key, value in rows.items()}
