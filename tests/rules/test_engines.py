"""`engines`: development and production use different databases."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "engines"


NOOP: dict[str, Files] = {
    "sqlite everywhere": """\
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}
""",
    "url": {
        "requirements.txt": "psycopg\n",
        "mysite/settings.py": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config()}
""",
    },
    "same engine elsewhere": {
        "mysite/settings.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}\n',
        "mysite/settings_dev.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}\n',
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_other_engine_elsewhere() -> None:
    check_found(
        RULE,
        {
            "mysite/settings.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n',
            "mysite/settings_dev.py": """\
from .settings import *

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
""",
        },
        (
            "mysite/settings_dev.py",
            1,
            "This module uses sqlite3, the active settings use postgresql",
        ),
    )


def test_sqlite_and_a_driver() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": """\
Django==4.0.1
psycopg2-binary==2.9.9
""",
            "mysite/settings.py": """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "x"}}
""",
        },
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
DATABASES = {"default": dj_database_url.parse(required("DATABASE_URL"))}
''',
    )


def test_single_quotes_crlf() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": """\
Django==5.2
mysqlclient
""",
            "mysite/settings.py": crlf("""\
import os

DATABASES = {
    'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'},
}
"""),
        },
        crlf('''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set in the environment.')
    return value


DATABASES = {
    'default': dj_database_url.parse(
        required('DATABASE_URL'),
        conn_max_age=600,
        conn_health_checks=True,
    ),
}
'''),
    )
