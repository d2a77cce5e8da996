"""`scaffold new --vendor`: the project's libraries are there at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.python import python_of
from tests.helpers.folders import project_files
from tests.helpers.outcomes import assert_refused
from tests.helpers.processes import scaffold

pytestmark = pytest.mark.slow

NEW = ["new", "site1", "--yes", "--database", "sqlite", "--cache", "none", "--vendor"]


def test_vendor_is_filled(place: Path) -> None:
    outcome = scaffold(*NEW, cwd=place)
    assert outcome.status == 0, outcome.err
    assert "Filling vendor/" in outcome.err
    assert " --yes --vendor\n" in outcome.out
    names = {path.name.split("-")[0] for path in (place / "site1/vendor").glob("*.whl")}
    assert {"django", "gunicorn", "whitenoise"} <= names
    check = [python_of("3.13"), "bootstrap.py", "--check"]
    done = subprocess.run(
        check, cwd=place / "site1", capture_output=True, text=True, check=False, timeout=60
    )
    assert "run ./bootstrap.py" in done.stderr
    assert "missing from vendor/" not in done.stderr


def test_without_an_index_the_project_is_whole_and_told_so(place: Path) -> None:
    assert scaffold(*NEW[:-1], cwd=place).status == 0
    whole = project_files(place / "site1")
    (place / "site1").rename(place / "other")

    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0"}
    outcome = scaffold(*NEW, cwd=place, **closed)
    assert outcome.status == 1
    assert "error: The project is written, but vendor/ is not filled." in outcome.err
    assert "./bootstrap.py --vendor" in outcome.err
    found = project_files(place / "site1")
    assert {path: found[path] for path in whole} == whole


def test_without_its_python_nothing_is_written(place: Path) -> None:
    other = "3.12" if sys.version_info[:2] == (3, 14) else "3.14"
    nowhere = {"PATH": str(place), "PYENV_ROOT": str(place)}
    outcome = scaffold(*NEW, "--python", other, cwd=place, **nowhere)
    assert_refused(outcome, 1, f"Python {other} is not installed")
    assert list(place.iterdir()) == []
