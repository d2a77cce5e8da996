"""`python-version`: nothing states the version of Python."""

from tests.helpers.rules import check_found, check_noop

RULE = "python-version"


def test_python_version_file() -> None:
    check_noop(RULE, {".python-version": "3.12.4\n"})


def test_runtime_txt() -> None:
    check_noop(RULE, {"runtime.txt": "python-3.12.4\n"})


def test_dockerfile() -> None:
    check_noop(RULE, {"Dockerfile": "FROM --platform=x docker.io/python:3.12-slim\n"})


def test_plain_dockerfile() -> None:
    check_noop(RULE, {"Dockerfile": "FROM python:3.12-slim AS base\n"})


def test_pyproject() -> None:
    check_noop(
        RULE,
        {
            "pyproject.toml": """\
[project]
name = "x"
version = "1"
requires-python = ">=3.12"
"""
        },
    )


def test_poetry() -> None:
    check_noop(
        RULE,
        {
            "pyproject.toml": """\
[tool.poetry.dependencies]
python = "^3.12"
"""
        },
    )


def test_pipfile() -> None:
    check_noop(
        RULE,
        {
            "Pipfile": """\
[requires]
python_version = "3.12"
"""
        },
    )


def test_nothing() -> None:
    check_found(RULE, {}, (".python-version", 0, "No version of Python is stated"))
