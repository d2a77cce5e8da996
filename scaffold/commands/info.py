"""`scaffold info`: versions and answers, for a bug report. No secrets: settings are not read."""

import platform
from pathlib import Path

from scaffold import __version__, lock, output
from scaffold.errors import DONE, UserError


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
    file = folder / lock.NAME
    if file.is_file():
        try:
            project = lock.parse(file.read_bytes())
        except (ValueError, RecursionError):
            raise UserError(f"{file} is damaged.", "Restore it from version control.") from None
        rows["project"] = f"written by scaffold {project['version']}"
        rows.update({f"  {key}": value for key, value in project["answers"].items()})
    width = max(map(len, rows))
    output.data("\n".join(f"{key:<{width}}  {value}" for key, value in rows.items()))
    return DONE
