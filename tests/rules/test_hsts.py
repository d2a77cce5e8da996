"""`hsts`: browsers are not told to stay with HTTPS."""

from tests.helpers.projects import SETTINGS
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "hsts"


def test_set() -> None:
    check_noop(
        RULE,
        """\
import os

if os.environ.get("X"):
    SECURE_HSTS_SECONDS = 60
""",
    )


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
""",
        ("mysite/settings.py", 1, "SECURE_HSTS_SECONDS is not set"),
    )


def test_not_set() -> None:
    check_transformed(
        RULE,
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
""",
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []


# Security

if SECURE_SSL_REDIRECT:
    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself
""",
    )


def test_no_newline_at_the_end() -> None:
    check_transformed(
        RULE,
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []""",
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []


# Security

if SECURE_SSL_REDIRECT:
    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself
""",
    )


def test_before_local_settings() -> None:
    check_transformed(
        RULE,
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []

# What this machine sets.
try:
    from .local_settings import *
except ImportError:
    pass
""",
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []

# Security

if SECURE_SSL_REDIRECT:
    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself


# What this machine sets.
try:
    from .local_settings import *
except ImportError:
    pass
""",
    )


def test_no_middleware_that_would_act_on_it() -> None:
    check_found(
        RULE,
        'MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]\n',
        (SETTINGS, 1, "MIDDLEWARE has no SecurityMiddleware, which applies it"),
    )
