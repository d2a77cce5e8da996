"""`whitenoise`: nothing serves static files in production."""

import pytest

from tests.helpers.projects import SETTINGS, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "whitenoise"


NOOP: dict[str, Files] = {
    "there": """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
""",
    "added later": """\
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
MIDDLEWARE += ["whitenoise.middleware.WhiteNoiseMiddleware"]
""",
    "wsgi": {
        "mysite/settings.py": 'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n',
        "mysite/wsgi.py": """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
from whitenoise import WhiteNoise
""",
    },
    "after a security middleware that is late itself": """\
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
""",
    "inserted in its place": """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")
""",
    "a branch without it": """\
if BUILDING:
    MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
else:
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
    ]
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_late() -> None:
    security = '    "django.middleware.security.SecurityMiddleware",\n'
    session = '    "django.contrib.sessions.middleware.SessionMiddleware",\n'
    white = '    "whitenoise.middleware.WhiteNoiseMiddleware",\n'
    check_transformed(
        RULE,
        f"MIDDLEWARE = [\n{security}{session}{white}]\n",
        f"MIDDLEWARE = [\n{security}{white}{session}]\n",
    )


def test_late_on_a_line_with_a_comment() -> None:
    check_found(
        RULE,
        """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # last
]
""",
        ("mysite/settings.py", 1, "WhiteNoise comes late in MIDDLEWARE"),
    )


def test_twice() -> None:
    check_found(
        RULE,
        """\
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
""",
        ("mysite/settings.py", 1, "WhiteNoise is in MIDDLEWARE twice"),
    )


def test_not_set() -> None:
    check_found(RULE, "DEBUG = False\n", ("mysite/settings.py", 1, "MIDDLEWARE is not set"))


def test_computed() -> None:
    check_found(
        RULE,
        """\
from mysite.middleware import all_of_it

MIDDLEWARE = all_of_it()
""",
        ("mysite/settings.py", 3, "WhiteNoise is missing from MIDDLEWARE"),
    )


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
""",
        """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
""",
    )


def test_inline_single_quotes() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = ['django.middleware.security.SecurityMiddleware', 'a.B']
""",
        """\
MIDDLEWARE = ['django.middleware.security.SecurityMiddleware', 'whitenoise.middleware.WhiteNoiseMiddleware', 'a.B']
""",
    )


def test_tuple_alone() -> None:
    check_transformed(
        RULE,
        'MIDDLEWARE = ("django.middleware.security.SecurityMiddleware",)\n',
        """\
MIDDLEWARE = ("django.middleware.security.SecurityMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware",)
""",
    )


def test_last_without_comma_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware"  # TLS
]
"""),
        crlf("""\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",  # TLS
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
"""),
    )


def test_without_security() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = [
    "a.B",
]
""",
        """\
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "a.B",
]
""",
    )


def test_old_middleware() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE_CLASSES = (
    "a.B",
    "django.middleware.security.SecurityMiddleware",
)
""",
        """\
MIDDLEWARE_CLASSES = (
    "a.B",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
)
""",
    )


def test_star_imported() -> None:
    check_transformed(
        RULE,
        {
            "mysite/settings.py": """\
from .base import *

MIDDLEWARE += ['a.B']
""",
            "mysite/base.py": """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "c.D",
]
""",
        },
        {
            "mysite/base.py": """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "c.D",
]
"""
        },
    )


def test_where_production_adds_it_to_the_shared_list() -> None:
    # In the shared list it would stand twice there; in development nothing needs it.
    base = """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
"""
    check_noop(
        RULE,
        {
            "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings.dev')\n",
            SETTINGS: None,
            "mysite/settings/__init__.py": "",
            "mysite/settings/base.py": base,
            "mysite/settings/dev.py": "from .base import *\n",
            "mysite/settings/production.py": (
                "from .base import *\n\n"
                'MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")\n'
            ),
        },
    )


def test_only_an_extra_has_it() -> None:
    check_found(
        RULE,
        {
            SETTINGS: 'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n',
            "pyproject.toml": (
                '[project]\nname = "x"\nversion = "1"\ndependencies = ["django==5.2"]\n\n'
                '[project.optional-dependencies]\nprod = ["whitenoise==6.11.0"]\n'
            ),
        },
        (SETTINGS, 1, "WhiteNoise is missing from MIDDLEWARE. Add whitenoise.middleware"),
    )


def test_before_security() -> None:
    check_transformed(
        RULE,
        """\
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
""",
        """\
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
]
""",
    )
