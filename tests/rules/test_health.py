"""`health`: nothing tells a platform whether the site works."""

import pytest

from tests.helpers.projects import SETTINGS, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "health"


NOOP: dict[str, Files] = {
    "middleware": 'MIDDLEWARE = ["mysite.health.HealthMiddleware"]\n',
    "app": """\
INSTALLED_APPS = ["health_check"]
MIDDLEWARE = []
""",
    "url": {
        "mysite/settings.py": """\
ROOT_URLCONF = "mysite.urls"
MIDDLEWARE = []
""",
        "mysite/urls.py": 'urlpatterns = [path("healthz", ok)]\n',
    },
    "no middleware": "DEBUG = False\n",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_module_taken() -> None:
    settings = 'MIDDLEWARE = [\n    "django.middleware.security.SecurityMiddleware",\n]\n'
    ours = '    "mysite.deploy_health.HealthMiddleware",\n'
    check_transformed(
        RULE,
        {"mysite/settings.py": settings, "mysite/health.py": "x = 1\n"},
        {"mysite/settings.py": settings.replace("[\n", f"[\n{ours}")},
    )


def test_old_middleware() -> None:
    check_found(
        RULE,
        'MIDDLEWARE_CLASSES = ["a.B"]\n',
        ("mysite/settings.py", 1, "No URL answers health checks"),
    )


def test_computed() -> None:
    check_found(
        RULE,
        """\
from mysite.middleware import all_of_it

MIDDLEWARE = all_of_it()
""",
        ("mysite/settings.py", 3, "No URL answers health checks"),
    )


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
""",
        """\
MIDDLEWARE = [
    "mysite.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
""",
    )


def test_inline_tuple_single_quotes() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = ('django.middleware.security.SecurityMiddleware', 'a.B')
""",
        """\
MIDDLEWARE = (
    'mysite.health.HealthMiddleware',
    'django.middleware.security.SecurityMiddleware',
    'a.B',
)
""",
    )


def test_first_is_commented_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
MIDDLEWARE = [
    # First of all.
    "django.middleware.security.SecurityMiddleware",  # TLS
]
"""),
        crlf("""\
MIDDLEWARE = [
    # First of all.
    "mysite.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",  # TLS
]
"""),
    )


def test_empty() -> None:
    check_transformed(
        RULE, "MIDDLEWARE = []\n", 'MIDDLEWARE = ["mysite.health.HealthMiddleware"]\n'
    )


def test_sum() -> None:
    check_transformed(
        RULE,
        """\
from mysite.base import MORE

MIDDLEWARE = MORE + [
    "a.B",
]
""",
        """\
from mysite.base import MORE

MIDDLEWARE = MORE + [
    "mysite.health.HealthMiddleware",
    "a.B",
]
""",
    )


def test_flat_settings() -> None:
    check_transformed(
        RULE,
        {
            "manage.py": """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
""",
            "settings.py": 'MIDDLEWARE = ["a.B"]\n',
            "mysite/settings.py": None,
        },
        {"settings.py": 'MIDDLEWARE = ["health.HealthMiddleware", "a.B"]\n'},
    )


def test_each_whole_list_gets_it_once() -> None:
    check_transformed(
        RULE,
        {
            SETTINGS: """\
from .base import *

MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
]
""",
            "mysite/base.py": """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
]
""",
        },
        {
            SETTINGS: """\
from .base import *

MIDDLEWARE = [
    "mysite.health.HealthMiddleware",
    "django.middleware.common.CommonMiddleware",
]
""",
            "mysite/base.py": """\
MIDDLEWARE = [
    "mysite.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
""",
        },
    )


def test_a_list_that_builds_on_another() -> None:
    check_transformed(
        RULE,
        {
            SETTINGS: "from .base import *\n\nMIDDLEWARE = [m for m in MIDDLEWARE if m]\n",
            "mysite/base.py": 'MIDDLEWARE = ["x"]\n',
        },
        {"mysite/base.py": 'MIDDLEWARE = ["mysite.health.HealthMiddleware", "x"]\n'},
    )


def test_a_call_of_list_is_added_to_once() -> None:
    name = '"mysite.health.HealthMiddleware"'
    check_transformed(RULE, "MIDDLEWARE = list(())\n", f"MIDDLEWARE = list(({name},))\n")
    check_transformed(RULE, "MIDDLEWARE = tuple([])\n", f"MIDDLEWARE = tuple([{name}])\n")
