"""`unpinned`: A dependency is not pinned to a version."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop

RULE = "unpinned"


NOOP: dict[str, Files] = {
    "pinned": {
        "requirements.txt": """\
# pins
Django==5.2.1
psycopg[binary]==3.2.1 ; python_version > '3'
"""
    },
    "uv lock": {
        "pyproject.toml": """\
[project]
name = "x"
version = "1"
dependencies = ["django>=5"]
""",
        "uv.lock": "version = 1\n",
    },
    "no manifest": {},
    "empty": {"requirements.txt": "# nothing\n"},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_some_in_an_included_file() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": """\
-r base.txt
gunicorn==23.0.0
""",
            "base.txt": """\
Django==5.2.1

whitenoise>=6
""",
        },
        ("base.txt", 3, "1 of 3 requirements are not pinned, such as whitenoise"),
    )


def test_wildcard() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": crlf("""\
gunicorn==23.0.0
Django==5.2.*
""")
        },
        ("requirements.txt", 2, "1 of 2 requirements are not pinned, such as django"),
    )


def test_poetry_without_lock() -> None:
    check_found(
        RULE,
        {
            "pyproject.toml": """\
[tool.poetry.dependencies]
python = "^3.12"
django = "^5"
"""
        },
        ("pyproject.toml", 1, "poetry.lock is missing"),
    )


def test_pipenv_without_lock() -> None:
    check_found(
        RULE,
        {
            "Pipfile": """\
[packages]
django = "*"
"""
        },
        ("Pipfile", 1, "Pipfile.lock is missing"),
    )


def test_pep621() -> None:
    check_found(
        RULE,
        {
            "pyproject.toml": """\
[project]
name = "x"
version = "1"
dependencies = ["django>=5"]
"""
        },
        ("pyproject.toml", 1, "1 of 1 requirements are not pinned, such as django"),
    )
