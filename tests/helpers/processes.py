"""Command lines as processes of their own, in an environment that nobody has set up."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.helpers.outcomes import Outcome

# Nobody may write or read past a folder's mode, whoever runs the tests.
HUMBLE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]

# For what strace watches: nothing is measured in it, so no file of coverage's is written.
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": ""}


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process that nobody has set up for git or colours."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "PYTEST_")) and key not in ("NO_COLOR", "FORCE_COLOR")
    }
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def scaffold(*arguments: str, cwd: Path, prefix: Sequence[str] = (), **variables: str) -> Outcome:
    """Run a command line as a process of its own."""
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "scaffold", *arguments],
        cwd=cwd,
        check=False,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    """Run git as somebody whom it knows; return what it says."""
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    return subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        check=True,
        env=environment(),
        input=stdin,
        capture_output=True,
        text=True,
    ).stdout


def program(name: str, order: object, cwd: Path) -> list[Any]:
    """Run race.py or strike.py; return what it printed."""
    script = Path(__file__).parent / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(script), json.dumps(order)],
        cwd=cwd,
        check=False,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    printed: list[Any] = json.loads(done.stdout)
    return printed
