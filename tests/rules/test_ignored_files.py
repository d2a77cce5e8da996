"""`ignored-files`: git does not ignore what is made or secret here."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "ignored-files"


NOOP: dict[str, Files] = {
    "all": {
        ".gitignore": """\
__pycache__/
.env
/staticfiles/
"""
    },
    "by other patterns": {
        ".gitignore": """\
*.py[cod]
.env*
staticfiles
"""
    },
    "sqlite": {
        ".gitignore": """\
*.pyc
.env
static_root/
db.sqlite3
""",
        "mysite/settings.py": """\
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
""",
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_none() -> None:
    check_transformed(
        RULE,
        {},
        {
            ".gitignore": """\
__pycache__/
.env
staticfiles/
"""
        },
    )


def test_some_without_newline() -> None:
    check_transformed(
        RULE,
        {".gitignore": "*.pyc\nnode_modules/"},
        {
            ".gitignore": """\
*.pyc
node_modules/
.env
staticfiles/
"""
        },
    )


def test_crlf_with_bootstrap_and_sqlite() -> None:
    check_transformed(
        RULE,
        {
            ".gitignore": crlf("""\
# Ours
*.pyc
.env
"""),
            "bootstrap.py": "",
            "mysite/settings.py": """\
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
""",
        },
        {
            ".gitignore": crlf("""\
# Ours
*.pyc
.env
staticfiles/
/ve
/.ve/
*.sqlite3
""")
        },
    )


@pytest.mark.parametrize("pattern", [".env*", "/.env-*", ".env[-.]*", "!.env-local\n.env*"])
def test_a_pattern_that_hides_the_local_environment_too(pattern: str) -> None:
    text = f"__pycache__/\n.env\nstaticfiles/\n{pattern}\n"
    files = {".env-local": "A=1\n", ".gitignore": text}
    check_transformed(RULE, files, {".gitignore": f"{text}!.env-local\n"})
    check_noop(RULE, {".gitignore": text})
