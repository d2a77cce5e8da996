"""Finds a Python interpreter of a given version."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from scaffold.errors import FOUND, UserError


@cache
def python_of(version: str) -> str:
    """Return the path of a Python of this version, such as 3.13; UserError if there is none."""
    if sys.version.startswith(f"{version}."):
        return sys.executable
    candidates = [shutil.which(f"python{version}")]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += [str(path) for path in root.glob(f"versions/{version}.*/bin/python")]
    for candidate in candidates:
        # pyenv may have a shim on the PATH for a version that is not active.
        if candidate and _works(candidate):
            return candidate
    raise UserError(
        f"Python {version} is not installed.",
        f"Install it so that python{version} is on the PATH, or choose another version.",
        FOUND,
    )


def _works(candidate: str) -> bool:
    return subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0
