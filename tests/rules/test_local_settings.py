"""`local-settings`: settings are imported from a file that is not in the repository."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "local-settings"


def test_in_the_repository() -> None:
    check_noop(
        RULE,
        {
            "mysite/settings.py": "from .local_settings import *\n",
            "mysite/local_settings.py": "X = 1\n",
        },
    )


def test_a_library_s() -> None:
    check_noop(RULE, "from split_settings.tools import *\n")


def test_tried() -> None:
    check_found(
        RULE,
        """\
import os

try:
    from .local_settings import *
except ImportError:
    pass
""",
        ("mysite/settings.py", 4, "mysite.local_settings is imported"),
    )


def test_absolute_crlf() -> None:
    check_found(
        RULE,
        crlf("""\
DEBUG = False
from mysite.settings_local import *
"""),
        ("mysite/settings.py", 2, "mysite.settings_local is imported"),
    )


def test_secrets() -> None:
    check_found(
        RULE, "from .secrets import *\n", ("mysite/settings.py", 1, "mysite.secrets is imported")
    )
