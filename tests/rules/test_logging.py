"""`logging`: logs do not go to stdout."""

from logging import getLogger
from logging.config import dictConfig
from typing import Any

import pytest
from django.conf import settings

from scaffold.project.project import Project
from scaffold.rules.engine import mend_all
from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, Files, crlf, folder_of
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "logging"
LOGGING = """\
# Logging: to stdout, for the platform to collect

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    # Django's own handlers would say the same once more, or by mail.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
"""


NOOP: dict[str, Files] = {
    "stream": """\
LOGGING = {"version": 1, "handlers": {"x": {"class": "logging.StreamHandler"}}}
""",
    "configured elsewhere": "LOGGING_CONFIG = None\n",
    "computed": """\
from mysite.logs import logging

LOGGING = logging()
""",
    "no handlers": 'LOGGING = {"version": 1}\n',
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_files_alone() -> None:
    check_found(
        RULE,
        """\
LOGGING = {"version": 1, "handlers": {"x": {"class": "logging.FileHandler", "filename": "x"}}}
""",
        ("mysite/settings.py", 1, "No handler writes to stdout"),
    )


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
""",
        ("mysite/settings.py", 1, "LOGGING is not set"),
    )


def test_not_set() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

DEBUG = False
""",
        """\
import os
from pathlib import Path

DEBUG = False


"""
        + LOGGING,
    )


def test_single_quotes_crlf_before_local_settings() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

ROOT_URLCONF = 'mysite.urls'

try:
    from .local_settings import *
except ImportError:
    pass
"""),
        crlf(
            """\
import os

ROOT_URLCONF = 'mysite.urls'

"""
            + LOGGING.replace('"', "'")
            + """

try:
    from .local_settings import *
except ImportError:
    pass
"""
        ),
    )


def test_empty_module() -> None:
    check_transformed(
        RULE,
        "",
        """\
# Logging: to stdout, for the platform to collect

import os

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    # Django's own handlers would say the same once more, or by mail.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
""",
    )


def test_docstring_alone() -> None:
    check_transformed(
        RULE,
        '"""Settings."""\n',
        '''\
"""Settings."""

import os

'''
        + LOGGING,
    )


def test_blank_lines_at_the_end() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = False



""",
        """\
import os

DEBUG = False


"""
        + LOGGING,
    )


def test_override_alone() -> None:
    check_transformed(
        RULE,
        "from .local_settings import *\n",
        """\
import os

from .local_settings import *


"""
        + LOGGING,
    )


def test_admins_are_still_told_by_mail() -> None:
    with folder_of('import os\n\nADMINS = [("Ada", "ada@example.com")]\n') as folder:
        project, _ = mend_all(Project(folder), [rules()[RULE]])
        names: dict[str, Any] = {}
        exec(project.files.text(SETTINGS), names)
    assert names["LOGGING"]["loggers"]["django"]["handlers"] == ["mail_admins"]
    settings.configure(LOGGING_CONFIG=None)
    dictConfig(names["LOGGING"])
    handlers = getLogger("django").handlers
    assert [type(handler).__name__ for handler in handlers] == ["AdminEmailHandler"]
