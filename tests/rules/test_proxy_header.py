"""`proxy-header`: the proxy's word on TLS is not read."""

from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "proxy-header"


def test_set() -> None:
    check_noop(RULE, 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n')


def test_none_by_intent() -> None:
    check_noop(RULE, "SECURE_PROXY_SSL_HEADER = None\n")


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
""",
        ("mysite/settings.py", 1, "SECURE_PROXY_SSL_HEADER is not set"),
    )


def test_not_set() -> None:
    check_transformed(
        RULE,
        """\
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
""",
        """\
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []


# Security

if SECURE_SSL_REDIRECT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
""",
    )


def test_tabs_and_single_quotes() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get('DEBUG'):
\tDEBUG = True
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
""",
        """\
import os

if os.environ.get('DEBUG'):
\tDEBUG = True
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []


# Security

if SECURE_SSL_REDIRECT:
\tSECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')
""",
    )
