"""`ignored-files`: git does not ignore what is made or secret here."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "ignored-files"


def test_all() -> None:
    check_noop(
        RULE,
        {
            ".gitignore": """\
__pycache__/
.env
/staticfiles/
"""
        },
    )


def test_by_other_patterns() -> None:
    check_noop(
        RULE,
        {
            ".gitignore": """\
*.py[cod]
.env*
staticfiles
"""
        },
    )


def test_sqlite() -> None:
    check_noop(
        RULE,
        {
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
    )


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
