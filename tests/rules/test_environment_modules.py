"""`environment-modules`: there is a settings module for each environment."""

from tests.rules.helpers import check_found, check_noop

RULE = "environment-modules"


def test_one():
    check_noop(RULE, {"mysite/settings.py": "DEBUG = False\n", "mysite/models.py": "DEBUG = 1\n"})


def test_imported():
    check_noop(
        RULE,
        {
            "mysite/settings.py": None,
            "mysite/settings/__init__.py": "from .base import *\n",
            "mysite/settings/base.py": "DEBUG = False\n",
        },
    )


def test_no_settings_in_it():
    check_noop(
        RULE,
        {
            "mysite/settings_helpers.py": """\
def read():
    pass
"""
        },
    )


def test_folder():
    check_found(
        RULE,
        {
            "mysite/settings.py": None,
            "manage.py": """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.production")
""",
            "mysite/settings/__init__.py": "",
            "mysite/settings/base.py": "DEBUG = False\n",
            "mysite/settings/dev.py": """\
from .base import *

DEBUG = True
""",
            "mysite/settings/production.py": "from .base import *\n",
        },
        ("mysite/settings/dev.py", 1, "Settings of another environment stand here"),
    )


def test_beside():
    check_found(
        RULE,
        {
            "mysite/settings_dev.py": "from mysite.settings import *\n",
            "mysite/settings_staging.py": "DEBUG = True\n",
        },
        ("mysite/settings_dev.py", 1, "Settings of another environment stand here"),
        ("mysite/settings_staging.py", 1, "Settings of another environment stand here"),
    )
