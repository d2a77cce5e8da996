"""`unhashed`: pins have no hashes."""

import pytest

from tests.helpers.projects import Files
from tests.helpers.rules import check_found, check_noop

RULE = "unhashed"


NOOP: dict[str, Files] = {
    "hashed": {
        "requirements.txt": """\
Django==5.2.1 \\
    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
"""
    },
    "poetry": {
        "pyproject.toml": """\
[tool.poetry.dependencies]
django = "^5"
"""
    },
    "no manifest": {},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_none() -> None:
    check_found(
        RULE,
        {"requirements.txt": "Django==5.2.1\n"},
        ("requirements.txt", 1, "No requirement has a hash"),
    )


def test_in_a_folder() -> None:
    check_found(
        RULE,
        {
            "requirements/base.txt": "Django==5.2.1\n",
            "requirements/production.txt": """\
-r base.txt
gunicorn==23.0.0
""",
        },
        ("requirements/base.txt", 1, "No requirement has a hash"),
    )
