"""`file-logs`: logs are written to files."""

from tests.helpers.rules import check_found, check_noop

RULE = "file-logs"


def test_stream() -> None:
    check_noop(
        RULE,
        """\
LOGGING = {"version": 1, "handlers": {"x": {"class": "logging.StreamHandler"}}}
""",
    )


def test_not_set() -> None:
    check_noop(RULE, "DEBUG = False\n")


def test_rotating() -> None:
    check_found(
        RULE,
        """\
LOGGING = {
    "version": 1,
    "handlers": {
        "stdout": {"class": "logging.StreamHandler"},
        "file": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": "/var/log/x.log",
        },
    },
}
""",
        ("mysite/settings.py", 6, "Logs go to a file"),
    )


def test_item_and_branch() -> None:
    check_found(
        RULE,
        """\
import os

LOGGING = {"version": 1, "handlers": {}}
if not os.environ.get("X"):
    LOGGING["handlers"] = {"file": {"class": "logging.FileHandler", "filename": "x"}}
""",
        ("mysite/settings.py", 5, "Logs go to a file"),
    )
