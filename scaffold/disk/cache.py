"""A folder in the user's cache, for files that are faster to read than to make again."""

import os
import stat
from pathlib import Path


def own_folder(name: str) -> Path | None:
    """Return a folder that nobody else may read or write to; None if there cannot be one.

    Its files may be run, so a folder that others own or may access, or a link, is refused.
    """
    try:
        import platformdirs

        cache = Path(platformdirs.user_cache_dir("scaffold", appauthor=False))
        folder = cache / name
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder if _is_private(folder) and _is_private(cache) else None
    except (ImportError, OSError):  # plain cookiecutter does not install platformdirs
        return None


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    is_folder = stat.S_ISDIR(found.st_mode)
    if not hasattr(os, "getuid"):  # Windows has other ways, and keeps a user's cache apart
        return is_folder
    return is_folder and found.st_uid == os.getuid() and not found.st_mode & 0o077
