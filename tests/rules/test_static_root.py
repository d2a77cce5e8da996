"""`static-root`: the build has no place for static files."""

import pytest

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "static-root"


def test_set() -> None:
    check_noop(
        RULE,
        """\
STATIC_URL = "static/"
STATIC_ROOT = "/static"
""",
    )


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
    STATIC_URL = "static/"
""",
        ("mysite/settings.py", 6, "STATIC_ROOT is not set"),
    )


def test_pathlib() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

STATIC_URL = "static/"
""",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
""",
    )


def test_os_path_single_quotes_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATIC_URL = '/static/'  # where
USE_TZ = True
"""),
        crlf("""\
import os

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATIC_URL = '/static/'  # where

STATIC_ROOT = os.environ.get('STATIC_ROOT') or os.path.join(BASE_DIR, 'staticfiles')

USE_TZ = True
"""),
    )


def test_no_base_dir() -> None:
    check_transformed(
        RULE,
        'STATIC_URL = "static/"\n',
        """\
import os

STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "staticfiles"
)
""",
    )


def test_no_url() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).parent
""",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent


STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
""",
    )


def test_url_in_a_branch() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get("CDN"):
    STATIC_URL = os.environ["CDN"]
else:
    STATIC_URL = "static/"
DEBUG = False
""",
        """\
import os

if os.environ.get("CDN"):
    STATIC_URL = os.environ["CDN"]
else:
    STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "staticfiles"
)

DEBUG = False
""",
    )


def test_none_where_its_variable_is_not_set() -> None:
    check_transformed(
        RULE,
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent.parent
STATIC_ROOT = os.getenv("DJANGO_STATIC_ROOT")
""",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent.parent
STATIC_ROOT = (
    os.environ.get("STATIC_ROOT") or os.getenv("DJANGO_STATIC_ROOT") or BASE_DIR / "staticfiles"
)
""",
    )


@pytest.mark.parametrize("empty", ['""', "None"])
def test_empty(empty: str) -> None:
    check_transformed(
        RULE,
        f"from pathlib import Path\n\nBASE_DIR = Path(__file__)\nSTATIC_ROOT = {empty}\n",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__)
STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
""",
    )
