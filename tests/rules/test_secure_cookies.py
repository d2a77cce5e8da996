"""`secure-cookies`: cookies are sent over plain HTTP."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "secure-cookies"


def test_set() -> None:
    check_noop(
        RULE,
        """\
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
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
        ("mysite/settings.py", 1, "SESSION_COOKIE_SECURE is not set"),
        ("mysite/settings.py", 1, "CSRF_COOKIE_SECURE is not set"),
    )


def test_one_not_set() -> None:
    check_transformed(
        RULE,
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
""",
        """\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []


# Security

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
""",
    )


def test_both_not_set_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
CSRF_TRUSTED_ORIGINS = []
"""),
        crlf("""\
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
CSRF_TRUSTED_ORIGINS = []


# Security

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
"""),
    )


def test_a_redirect_in_a_branch() -> None:
    # Elsewhere the name has no value, so that nothing there may use it.
    check_transformed(
        RULE,
        """\
import os

ALLOWED_HOSTS = [os.getenv("HOST")]
if os.environ.get("DYNO"):
    SECURE_SSL_REDIRECT = os.environ.get("TLS") != "no"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60

INSTALLED_APPS = []
""",
        """\
import os

ALLOWED_HOSTS = [os.getenv("HOST")]
if os.environ.get("DYNO"):
    SECURE_SSL_REDIRECT = os.environ.get("TLS") != "no"

    SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

    CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60

INSTALLED_APPS = []
""",
    )
