"""`mailers`: mail goes nowhere, by MAILERS of the code."""

import pytest

from tests.helpers.projects import SETTINGS, Files
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "mailers"

PRINTS = """\
MAILERS = {
    'default': {
        'BACKEND': 'django.core.mail.backends.console.EmailBackend',
    },
}
"""
SENDS = """\
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "smtp.example.com"},
    },
}
"""
NOOP: dict[str, Files] = {
    "environment": SENDS.replace('"smtp.example.com"', 'os.environ["HOST"]'),
    "a backend of its own": PRINTS.replace("django.core.mail.backends.console", "shop.mail"),
    "several": PRINTS.replace("    },\n}", "    },\n    'news': {'BACKEND': 'x.Y'},\n}"),
    "one branch": "if X:\n" + "".join(f"    {line}\n" for line in PRINTS.splitlines()),
    "set again": f'{PRINTS}MAILERS["default"]["BACKEND"] = "x.Y"\n',
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_a_server_in_the_code() -> None:
    check_found(RULE, SENDS, ("mysite/settings.py", 1, "MAILERS names a server in the code"))


def test_usual() -> None:
    check_transformed(
        RULE,
        f"ALLOWED_HOSTS = ['x']\n\n{PRINTS}",
        """\
import os

import dj_email_url

ALLOWED_HOSTS = ['x']

_mail = dj_email_url.parse(os.environ.get('EMAIL_URL') or 'console:')

MAILERS = {'default': {'BACKEND': _mail['EMAIL_BACKEND'], 'OPTIONS': {}}}
if _mail['EMAIL_HOST']:
    MAILERS['default']['OPTIONS'] = {
        'host': _mail['EMAIL_HOST'],
        'port': _mail['EMAIL_PORT'],
        'username': _mail['EMAIL_HOST_USER'],
        'password': _mail['EMAIL_HOST_PASSWORD'],
        'use_tls': _mail['EMAIL_USE_TLS'],
        'use_ssl': _mail['EMAIL_USE_SSL'],
        'timeout': _mail['EMAIL_TIMEOUT'] or 10,
    }
""",
    )


def test_a_developers_module_keeps_it() -> None:
    check_noop(
        RULE,
        {
            "mysite/base.py": "DEBUG = False\n",
            SETTINGS: "from .base import *\nfrom .local import *\n",
            "mysite/local.py": PRINTS,
        },
    )
