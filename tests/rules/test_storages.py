"""`storages`: STORAGES does not say where uploads go."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "storages"


def test_both() -> None:
    check_noop(
        RULE,
        """\
STORAGES = {"default": {"BACKEND": "x"}, "staticfiles": {"BACKEND": "y"}}
""",
    )


def test_not_set() -> None:
    check_noop(RULE, "")


def test_unpacked() -> None:
    check_noop(
        RULE,
        """\
from mysite.base import MORE

STORAGES = {**MORE, "staticfiles": {"BACKEND": "y"}}
""",
    )


def test_set_by_item() -> None:
    check_noop(
        RULE,
        """\
STORAGES = {"staticfiles": {"BACKEND": "y"}}
STORAGES["default"] = {"BACKEND": "x"}
""",
    )


def test_computed() -> None:
    check_noop(
        RULE,
        """\
from mysite.base import MORE

STORAGES = MORE
""",
    )


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
