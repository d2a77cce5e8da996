"""`removed-settings`: A setting is no longer read by this Django."""

import pytest

from tests.helpers.projects import Files
from tests.helpers.rules import check_found, check_noop

RULE = "removed-settings"


NOOP: dict[str, Files] = {
    "storages": 'STORAGES = {"default": {"BACKEND": "x"}}\n',
    "django that reads it": {
        "requirements.txt": "Django==5.0.1\n",
        "mysite/settings.py": """\
STATICFILES_STORAGE = "x"
DEFAULT_FILE_STORAGE = "y"
""",
    },
    "harmless": {"requirements.txt": "Django==5.2.1\n", "mysite/settings.py": "USE_L10N = True\n"},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_both() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": "Django~=5.1\n",
            "mysite/settings.py": """\
import os

STATICFILES_STORAGE = "x"
if os.environ.get("X"):
    DEFAULT_FILE_STORAGE = "y"
""",
        },
        ("mysite/settings.py", 5, "Django 5.1 removed DEFAULT_FILE_STORAGE"),
        ("mysite/settings.py", 3, "Django 5.1 removed STATICFILES_STORAGE"),
    )
