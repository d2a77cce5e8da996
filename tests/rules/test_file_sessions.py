"""`file-sessions`: sessions are kept in files."""

import pytest

from tests.helpers.projects import SETTINGS, Files, crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "file-sessions"


NOOP: dict[str, Files] = {
    "database": 'SESSION_ENGINE = "django.contrib.sessions.backends.db"\n',
    "not set": "",
    "computed": """\
import os

SESSION_ENGINE = os.environ["SESSION_ENGINE"]
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_files() -> None:
    check_transformed(
        RULE,
        """\
SESSION_ENGINE = "django.contrib.sessions.backends.file"
SESSION_FILE_PATH = "/tmp"
""",
        """\
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_FILE_PATH = "/tmp"
""",
    )


def test_a_choice_in_a_branch_stays() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

SESSION_ENGINE = 'django.contrib.sessions.backends.file'  # quick
if os.environ.get('X'):
    SESSION_ENGINE = 'django.contrib.sessions.backends.file'
"""),
        crlf("""\
import os

SESSION_ENGINE = 'django.contrib.sessions.backends.db'  # quick
if os.environ.get('X'):
    SESSION_ENGINE = 'django.contrib.sessions.backends.file'
"""),
        (SETTINGS, 5, "Keep them in the database"),
    )
