"""`allowed-hosts`: ALLOWED_HOSTS is written in the code."""

import pytest

from tests.helpers.projects import BASE, SETTINGS, SPLIT, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "allowed-hosts"


NOOP: dict[str, Files] = {
    "environment": """\
import os

ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
""",
    "library": """\
import environ

env = environ.Env()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
""",
    "own list added to": """\
import os

ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
ALLOWED_HOSTS += [".internal"]
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_not_set_in_a_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
""",
        ("mysite/settings.py", 1, "ALLOWED_HOSTS is not set"),
    )


def test_startproject() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).parent
DEBUG = False

ALLOWED_HOSTS = []

INSTALLED_APPS = []
""",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent
DEBUG = False

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]

INSTALLED_APPS = []
""",
    )


def test_single_quotes() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = False
ALLOWED_HOSTS = ['www.example.com', 'example.com']  # ours
ROOT_URLCONF = 'mysite.urls'
WSGI_APPLICATION = 'mysite.wsgi.application'
LANGUAGE_CODE = 'de'
TIME_ZONE = 'UTC'
""",
        """\
import os

DEBUG = False
ALLOWED_HOSTS = [
    name.strip()
    for variable in ('DOMAIN', 'DOMAIN_ALIASES')
    for name in os.environ.get(variable, '').split(',')
    if name.strip()
]  # ours
ROOT_URLCONF = 'mysite.urls'
WSGI_APPLICATION = 'mysite.wsgi.application'
LANGUAGE_CODE = 'de'
TIME_ZONE = 'UTC'
""",
    )


def test_comments_in_the_list() -> None:
    check_transformed(
        RULE,
        """\
import os

ALLOWED_HOSTS = [
    # The old name.
    "example.org",
    "example.com",  # the new one
]
DEBUG = False
""",
        """\
import os

# The old name.
# the new one
ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]
DEBUG = False
""",
    )


def test_tuple_with_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

ALLOWED_HOSTS = ("example.com",)
DEBUG = False
"""),
        crlf("""\
import os

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]
DEBUG = False
"""),
    )


def test_guarded_branch() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = os.environ.get("DEBUG") == "1"
if DEBUG:
    ALLOWED_HOSTS = ["*"]
else:
    ALLOWED_HOSTS = ["example.com"]
""",
        """\
import os

DEBUG = os.environ.get("DEBUG") == "1"
if DEBUG:
    ALLOWED_HOSTS = [
        name.strip()
        for variable in ("DOMAIN", "DOMAIN_ALIASES")
        for name in os.environ.get(variable, "").split(",")
        if name.strip()
    ]
else:
    ALLOWED_HOSTS = [
        name.strip()
        for variable in ("DOMAIN", "DOMAIN_ALIASES")
        for name in os.environ.get(variable, "").split(",")
        if name.strip()
    ]
""",
    )


def test_tabs() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = False
if not DEBUG:
\tALLOWED_HOSTS = ["example.com"]
""",
        """\
import os

DEBUG = False
if not DEBUG:
\tALLOWED_HOSTS = [
\t\tname.strip()
\t\tfor variable in ("DOMAIN", "DOMAIN_ALIASES")
\t\tfor name in os.environ.get(variable, "").split(",")
\t\tif name.strip()
\t]
""",
    )


def test_not_set() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = False
ROOT_URLCONF = "mysite.urls"
""",
        """\
import os

DEBUG = False

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]

ROOT_URLCONF = "mysite.urls"
""",
    )


def test_not_set_debug_in_branch() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get("X"):
    DEBUG = True
else:
    DEBUG = False
ROOT_URLCONF = "mysite.urls"
""",
        """\
import os

if os.environ.get("X"):
    DEBUG = True
else:
    DEBUG = False

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]

ROOT_URLCONF = "mysite.urls"
""",
    )


def test_star_import() -> None:
    check_transformed(
        RULE,
        {
            "mysite/settings/__init__.py": "",
            "mysite/settings.py": None,
            "manage.py": """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings.production"
""",
            "mysite/settings/base.py": """\
import os

ALLOWED_HOSTS = []
""",
            "mysite/settings/production.py": """\
from .base import *

ALLOWED_HOSTS = ["example.com"]
""",
        },
        {
            "mysite/settings/base.py": """\
import os

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]
""",
            "mysite/settings/production.py": """\
import os

from .base import *

ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]
""",
        },
    )


def test_a_module_for_development_keeps_them() -> None:
    manage = BASE["manage.py"].replace("mysite.settings", "mysite.dev")
    text = 'ALLOWED_HOSTS = ["localhost", ".ngrok.io"]\n'
    check_noop(RULE, {"manage.py": manage, SETTINGS: None, "mysite/dev.py": text})


def test_a_module_for_development_needs_none_if_the_gateway_has_its_own() -> None:
    check_noop(RULE, SPLIT)
