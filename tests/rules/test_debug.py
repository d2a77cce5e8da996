"""`debug`: DEBUG is on unless the code is changed."""

import pytest

from tests.helpers.projects import BASE, SETTINGS, Files, crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "debug"


NOOP: dict[str, Files] = {
    "off": "DEBUG = False\n",
    "environment": """\
import os

DEBUG = os.environ.get("DEBUG") == "True"
""",
    "default off": """\
import os

DEBUG = os.environ.get("DEBUG", "False") == "True"
""",
    "environ default off": """\
import environ

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
""",
    "lower in": """\
import os

DEBUG = os.environ.get("DEBUG", "").lower() in ("1", "true")
""",
    "a branch of tests": "import sys\n\nDEBUG = False\nif 'test' in sys.argv:\n    DEBUG = True\n",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_on() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

# SECURITY WARNING: do not run with debug turned on in production!
DEBUG = True
""",
        """\
import os
from pathlib import Path

# SECURITY WARNING: do not run with debug turned on in production!
DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
""",
    )


def test_single_quotes_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

DEBUG = True  # for now
ROOT_URLCONF = 'mysite.urls'
"""),
        crlf("""\
import os

DEBUG = os.environ.get('DJANGO_DEBUG') == 'True'  # for now
ROOT_URLCONF = 'mysite.urls'
"""),
    )


def test_default_on() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = os.environ.get("DEBUG", "True") == "True"
""",
        """\
import os

DEBUG = os.environ.get("DEBUG", "False") == "True"
""",
    )


def test_unless_it_says_no() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = os.environ.get("DEBUG") != "False"
""",
        """\
import os

DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
""",
    )


def test_decouple_default_on() -> None:
    check_transformed(
        RULE,
        """\
from decouple import config

DEBUG = config("DEBUG", default=True, cast=bool)
""",
        """\
from decouple import config

DEBUG = config("DEBUG", default=False, cast=bool)
""",
    )


def test_int_of_a_default() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = bool(int(os.environ.get("DEBUG", 1)))
""",
        """\
import os

DEBUG = bool(int(os.environ.get("DEBUG", 0)))
""",
    )


def test_guarded() -> None:
    check_transformed(
        RULE,
        """\
import os
import socket

DEBUG = False
if socket.gethostname() == "laptop":
    DEBUG = True
""",
        """\
import os
import socket

DEBUG = False
if socket.gethostname() == "laptop":
    DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
""",
    )


def test_annotated() -> None:
    check_transformed(
        RULE,
        "DEBUG: bool = True\n",
        """\
import os

DEBUG: bool = os.environ.get("DJANGO_DEBUG") == "True"
""",
    )


def test_lower_of_a_default() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = os.getenv("DEBUG", "true").lower() == "true"
""",
        """\
import os

DEBUG = os.getenv("DEBUG", "False").lower() == "true"
""",
    )


def test_a_function_of_its_own_keeps_its_variable() -> None:
    check_transformed(
        RULE,
        """\
def envbool(name, default):
    return True


DEBUG = envbool("DEBUG", "True")
""",
        """\
def envbool(name, default):
    return True


DEBUG = envbool("DEBUG", "False")
""",
    )


def test_on_where_a_platform_is_not() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = "RENDER" not in os.environ
""",
        """\
import os

DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
""",
    )


@pytest.mark.parametrize("module", ["dev", "local", "test", "settings_development"])
def test_a_module_for_development_keeps_it(module: str) -> None:
    manage = BASE["manage.py"].replace("mysite.settings", f"mysite.{module}")
    text = "DEBUG = True\n"
    check_noop(RULE, {"manage.py": manage, SETTINGS: None, f"mysite/{module}.py": text})


def test_a_package_of_such_a_name_is_no_such_module() -> None:
    manage = BASE["manage.py"].replace("mysite.settings", "test_shop.settings")
    on = "DEBUG = True\n"
    files = {"manage.py": manage, SETTINGS: None, "test_shop/settings.py": on}
    off = 'import os\n\nDEBUG = os.environ.get("DJANGO_DEBUG") == "True"\n'
    check_transformed(RULE, files, {"test_shop/settings.py": off})
