"""`sqlite-file`: data is kept in a file of the project's folder."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "sqlite-file"


def test_url() -> None:
    check_noop(
        RULE,
        """\
import dj_database_url

DATABASES = {"default": dj_database_url.config()}
""",
    )


def test_another_engine() -> None:
    check_noop(
        RULE,
        """\
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "NAME": "x"}}
""",
    )


def test_another_alias() -> None:
    check_found(
        RULE,
        """\
import dj_database_url

DATABASES = {
    "default": dj_database_url.config(),
    "geo": {"ENGINE": "django.db.backends.sqlite3", "NAME": "geo.db"},
}
""",
        ("mysite/settings.py", 3, "The database 'geo' is a local file"),
    )


def test_default() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).parent
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}
""",
        '''\
import os
import sys
from pathlib import Path

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


BASE_DIR = Path(__file__).parent
DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
''',
    )


def test_decouple_in_use_crlf_single_quotes() -> None:
    check_transformed(
        RULE,
        crlf("""\
from decouple import config

DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}
"""),
        crlf("""\
import dj_database_url
from decouple import config

DATABASES = {'default': dj_database_url.parse(
    config('DATABASE_URL'),
    conn_max_age=600,
    conn_health_checks=True,
)}
"""),
    )
