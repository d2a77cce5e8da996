"""`storages`: STORAGES does not say where uploads go."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "storages"


NOOP: dict[str, Files] = {
    "both": """\
STORAGES = {"default": {"BACKEND": "x"}, "staticfiles": {"BACKEND": "y"}}
""",
    "not set": "",
    "unpacked": """\
from mysite.base import MORE

STORAGES = {**MORE, "staticfiles": {"BACKEND": "y"}}
""",
    "set by item": """\
STORAGES = {"staticfiles": {"BACKEND": "y"}}
STORAGES["default"] = {"BACKEND": "x"}
""",
    "computed": """\
from mysite.base import MORE

STORAGES = MORE
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
STORAGES = {
    "staticfiles": {
        "BACKEND": "y",
    },
}
""",
        """\
STORAGES = {
    "staticfiles": {
        "BACKEND": "y",
    },
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
""",
    )


def test_inline_single_quotes() -> None:
    check_transformed(
        RULE,
        "STORAGES = {'staticfiles': {'BACKEND': 'y'}}\n",
        """\
STORAGES = {'staticfiles': {'BACKEND': 'y'}, 'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'}}
""",
    )


def test_comment_without_comma_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
STORAGES = {
    "staticfiles": {"BACKEND": "y"}  # hashed
}
"""),
        crlf("""\
STORAGES = {
    "staticfiles": {"BACKEND": "y"},  # hashed
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
"""),
    )


def test_empty() -> None:
    check_transformed(
        RULE,
        "STORAGES = {}\n",
        """\
STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
""",
    )
