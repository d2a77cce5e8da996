"""`removed-settings`: A setting is no longer read by this Django."""

from tests.helpers.rules import check_found, check_noop

RULE = "removed-settings"


def test_storages() -> None:
    check_noop(RULE, 'STORAGES = {"default": {"BACKEND": "x"}}\n')


def test_django_that_reads_it() -> None:
    check_noop(
        RULE,
        {
            "requirements.txt": "Django==5.0.1\n",
            "mysite/settings.py": """\
STATICFILES_STORAGE = "x"
DEFAULT_FILE_STORAGE = "y"
""",
        },
    )


def test_harmless() -> None:
    check_noop(
        RULE, {"requirements.txt": "Django==5.2.1\n", "mysite/settings.py": "USE_L10N = True\n"}
    )


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
