"""Interpreters with what a project needs installed, made once and shared by all test processes."""

import fcntl
import hashlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from scaffold.python import python_of
from tests.helpers.processes import environment

CACHE = Path(tempfile.gettempdir()) / "scaffold-gates"

# Neither has a wheel. No project here talks to PostgreSQL, so psycopg2's binary twin stands in for
# it, and none imports uWSGI.
OVERRIDES = "psycopg2 ; python_version < '0'\nuwsgi ; python_version < '0'\n"


def run(*command: str | Path, cwd: Path | None = None, patience: int = 300) -> str:
    """Return what a command wrote; AssertionError with all of it where it failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        check=False,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=patience,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache that one process made, whole, while all others waited.

    It stands at its last path from the start, since an environment's scripts name that path, and
    counts as made when the file beside it says so.
    """
    CACHE.mkdir(exist_ok=True)
    folder, ready = CACHE / name, CACHE / f"{name}.ready"
    with open(CACHE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            ready.touch()
    return folder


def digest(*parts: str) -> str:
    """Return a short name for what all these parts are together."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def interpreter(python: str, requirements: Sequence[str]) -> Path:
    """Return a Python of this version, such as 3.8, that has these requirements installed.

    Each is a line of a requirements file, or several with backslashes, as hashes have them.
    """
    wanted = list(requirements)
    if any(line.lower().startswith(("psycopg2=", "psycopg2>", "django-heroku")) for line in wanted):
        wanted.append("psycopg2-binary")

    def make(folder: Path) -> None:
        uv = [sys.executable, "-m", "uv"]
        run(*uv, "venv", "--quiet", "--python", python_of(python), folder)
        install: list[str | Path] = [
            *uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            folder / "bin/python",
        ]
        if tuple(map(int, python.split("."))) < (3, 12):
            # As `python -m venv` has it: packages of that time lean on pkg_resources.
            run(*install, "setuptools<80")
        (folder / "overrides.txt").write_text(OVERRIDES)
        (folder / "requirements.txt").write_text("".join(f"{line}\n" for line in wanted))
        run(*install, "--override", folder / "overrides.txt", "-r", folder / "requirements.txt")

    name = f"python-{python}-{digest(*wanted)}"
    return made_once(name, make) / "bin" / "python"


def installers(folder: Path) -> Path:
    """Write the tools that install projects into a folder: uv, and others that uv runs.

    Poetry alone asks the index in a way of its own, which a mirror may not have.
    """
    folder.mkdir()
    asked = run(
        sys.executable,
        "-c",
        "from pip._internal.models.index import PyPI as p; print(p.simple_url)",
    )
    uv = shlex.quote(str(Path(sys.executable).with_name("uv")))
    tools = {
        "uv": f"exec {uv}",
        "poetry": f"export POETRY_PYPI_MIRROR_URL={asked.strip()}/\n"
        f"exec {uv} tool run --quiet --with poetry-plugin-pypi-mirror poetry",
        "pipenv": f"exec {uv} tool run --quiet pipenv",
        # With the versions that it was released with: a later one of hishel breaks it.
        "pdm": f"exec {uv} tool run --quiet --from 'pdm[locked]' pdm",
    }
    for name, lines in tools.items():
        (folder / name).write_text(f'#!/bin/sh\n{lines} "$@"\n')
        (folder / name).chmod(0o755)
    return folder
