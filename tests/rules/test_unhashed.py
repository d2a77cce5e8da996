"""`unhashed`: pins have no hashes."""

from tests.helpers.rules import check_found, check_noop

RULE = "unhashed"


def test_hashed() -> None:
    check_noop(
        RULE,
        {
            "requirements.txt": """\
Django==5.2.1 \\
    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
"""
        },
    )


def test_poetry() -> None:
    check_noop(
        RULE,
        {
            "pyproject.toml": """\
[tool.poetry.dependencies]
django = "^5"
"""
        },
    )


def test_no_manifest() -> None:
    check_noop(RULE, {})


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
