"""`mail`: the mail server is written in the code."""

import pytest

from tests.helpers.projects import SETTINGS, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "mail"


NOOP: dict[str, Files] = {
    "environment": """\
import os

EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = 587
""",
    "localhost": """\
EMAIL_HOST = "localhost"
EMAIL_PORT = 25
""",
    "backend alone": 'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"\n',
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_in_a_branch() -> None:
    check_found(
        RULE,
        """\
import os

if os.environ.get("X"):
    EMAIL_HOST = "smtp.example.com"
""",
        ("mysite/settings.py", 4, "EMAIL_HOST is a literal"),
    )


def test_password_alone_beside_environment() -> None:
    check_found(
        RULE,
        """\
import os

EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_HOST_PASSWORD = "hunter2"  # of old
""",
        ("mysite/settings.py", 4, "EMAIL_HOST_PASSWORD is a literal"),
    )


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

DEBUG = False

# Mail
EMAIL_HOST = "smtp.example.com"
EMAIL_PORT = 587
EMAIL_HOST_USER = "shop"
EMAIL_HOST_PASSWORD = "hunter2"
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = "a@example.com"
""",
        """\
import os
from pathlib import Path

import dj_email_url

DEBUG = False

# Mail
_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
DEFAULT_FROM_EMAIL = "a@example.com"
""",
    )


def test_backend_named_single_quotes_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'
EMAIL_HOST = 'smtp.example.com'
EMAIL_PORT = 587
EMAIL_HOST_USER = 'shop'
EMAIL_HOST_PASSWORD = 'hunter2'
EMAIL_USE_TLS = True
"""),
        crlf("""\
import os

import dj_email_url

_mail = dj_email_url.parse(os.environ.get('EMAIL_URL') or 'console:')

EMAIL_USE_SSL = _mail['EMAIL_USE_SSL']
EMAIL_BACKEND = _mail['EMAIL_BACKEND']
EMAIL_HOST = _mail['EMAIL_HOST']
EMAIL_PORT = _mail['EMAIL_PORT']
EMAIL_HOST_USER = _mail['EMAIL_HOST_USER']
EMAIL_HOST_PASSWORD = _mail['EMAIL_HOST_PASSWORD']
EMAIL_USE_TLS = _mail['EMAIL_USE_TLS']
"""),
    )


def test_two_files() -> None:
    check_transformed(
        RULE,
        {
            "mysite/settings.py": """\
from .base import *

EMAIL_HOST_PASSWORD = "hunter2"
""",
            "mysite/base.py": """\
import os

EMAIL_HOST = "smtp.example.com"
""",
        },
        {
            "mysite/base.py": """\
import os

import dj_email_url

_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_HOST = _mail["EMAIL_HOST"]
""",
            "mysite/settings.py": """\
import os

import dj_email_url

from .base import *

_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
""",
        },
    )


def test_branch_left_alone() -> None:
    check_transformed(
        RULE,
        """\
import os

EMAIL_HOST = "smtp.example.com"
if os.environ.get("X"):
    EMAIL_HOST = "localhost"
""",
        """\
import os

import dj_email_url

_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_HOST = _mail["EMAIL_HOST"]
if os.environ.get("X"):
    EMAIL_HOST = "localhost"
""",
    )


@pytest.mark.parametrize("part", ["HOST_USER", "HOST_PASSWORD"])
def test_a_server_whose_login_is_read_already_is_left_as_it_is(part: str) -> None:
    read = f'EMAIL_{part} = os.environ.get("MAIL_LOGIN", "shop")'
    check_found(
        RULE,
        f'import os\n\nEMAIL_HOST = "smtp.example.com"\n{read}\n',
        (SETTINGS, 3, "EMAIL_HOST is a literal. Read it from the environment"),
    )
