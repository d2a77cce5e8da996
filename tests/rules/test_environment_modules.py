"""`environment-modules`: there is a settings module for each environment."""

import pytest

from tests.helpers.projects import Files
from tests.helpers.rules import check_found, check_noop

RULE = "environment-modules"


NOOP: dict[str, Files] = {
    "one": {"mysite/settings.py": "DEBUG = False\n", "mysite/models.py": "DEBUG = 1\n"},
    "imported": {
        "mysite/settings.py": None,
        "mysite/settings/__init__.py": "from .base import *\n",
        "mysite/settings/base.py": "DEBUG = False\n",
    },
    "no settings in it": {
        "mysite/settings_helpers.py": """\
def read():
    pass
"""
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_folder() -> None:
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
        ("mysite/settings/dev.py", 1, "This module holds the settings of another environment"),
    )


def test_beside() -> None:
    check_found(
        RULE,
        {
            "mysite/settings_dev.py": "from mysite.settings import *\n",
            "mysite/settings_staging.py": "DEBUG = True\n",
        },
        ("mysite/settings_dev.py", 1, "This module holds the settings of another environment"),
        ("mysite/settings_staging.py", 1, "This module holds the settings of another environment"),
    )


def test_what_the_gateway_starts_with() -> None:
    check_found(
        RULE,
        {
            "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings.dev')\n",
            "mysite/wsgi.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings.prod')\n",
            "mysite/settings.py": None,
            "mysite/settings/__init__.py": "",
            "mysite/settings/base.py": "import os\n\nSECRET_KEY = os.environ['SECRET_KEY']\n",
            "mysite/settings/dev.py": "from .base import *\n",
            "mysite/settings/prod.py": "from .base import *\n\nSECRET_KEY = 'x'\n",
        },
        (
            "mysite/settings/prod.py",
            1,
            (
                "The gateway uses these settings, but manage.py uses others. Move the differences into "
                "environment variables, and remove the module. Until then, set SECRET_KEY for it too"
            ),
        ),
    )
