"""`python-version`: nothing states the version of Python."""

import pytest

from tests.helpers.projects import Files
from tests.helpers.rules import check_found, check_noop

RULE = "python-version"


NOOP: dict[str, Files] = {
    "python version file": {".python-version": "3.12.4\n"},
    "runtime txt": {"runtime.txt": "python-3.12.4\n"},
    "dockerfile": {"Dockerfile": "FROM --platform=x docker.io/python:3.12-slim\n"},
    "plain dockerfile": {"Dockerfile": "FROM python:3.12-slim AS base\n"},
    "pyproject": {
        "pyproject.toml": """\
[project]
name = "x"
version = "1"
requires-python = ">=3.12"
"""
    },
    "poetry": {
        "pyproject.toml": """\
[tool.poetry.dependencies]
python = "^3.12"
"""
    },
    "pipfile": {
        "Pipfile": """\
[requires]
python_version = "3.12"
"""
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_nothing() -> None:
    check_found(RULE, {}, (".python-version", 0, "The Python version is not stated"))
