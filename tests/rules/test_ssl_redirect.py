"""`ssl-redirect`: plain HTTP is answered."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "ssl-redirect"
TLS = ("hsts", "proxy-header", "secure-cookies", "csrf-origins")


def test_set() -> None:
    check_noop(
        RULE,
        """\
import os

SECURE_SSL_REDIRECT = os.environ.get("TLS") == "1"
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
        ("mysite/settings.py", 1, "SECURE_SSL_REDIRECT is not set"),
    )


def test_all_of_security() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

ALLOWED_HOSTS = ["example.com"]
""",
        """\
import os
import sys
from pathlib import Path

ALLOWED_HOSTS = ["example.com"]


# Security

# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto; off in tests.
SECURE_SSL_REDIRECT = (
    os.environ.get("SECURE_SSL_REDIRECT") != "False"
    and "test" not in sys.argv[1:2]
    and "pytest" not in sys.modules
)

if SECURE_SSL_REDIRECT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_TRUSTED_ORIGINS = [
    ("https" if SECURE_SSL_REDIRECT else "http")
    + ("://*" if name.startswith(".") else "://")
    + name
    for name in ALLOWED_HOSTS
]
""",
        beside=TLS,
    )


def test_single_quotes_before_local_settings() -> None:
    check_transformed(
        RULE,
        """\
import os
import sys

DEBUG = bool(os.environ.get('DEBUG'))
SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []

from .local import *
""",
        """\
import os
import sys

DEBUG = bool(os.environ.get('DEBUG'))
SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []

# Security

# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto; off in tests, and with DEBUG.
SECURE_SSL_REDIRECT = (
    os.environ.get('SECURE_SSL_REDIRECT') != 'False'
    and not DEBUG
    and 'test' not in sys.argv[1:2]
    and 'pytest' not in sys.modules
)


from .local import *
""",
    )


def test_old_django_headless_crlf() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "Django==3.2.1\n", "mysite/settings.py": crlf("DEBUG = False\n")},
        crlf("""\
import os
import sys

DEBUG = False


# Security

# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto; off in tests, and with DEBUG.
SECURE_SSL_REDIRECT = (
    os.environ.get("SECURE_SSL_REDIRECT") != "False"
    and not DEBUG
    and "test" not in sys.argv[1:2]
    and "pytest" not in sys.modules
)

if SECURE_SSL_REDIRECT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
"""),
        beside=TLS,
    )


def test_a_literal() -> None:
    check_transformed(
        RULE,
        """\
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = True
""",
        """\
import os

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT") != "False"
""",
    )


def test_the_header_is_a_matter_of_the_deploy() -> None:
    # A redirect behind a proxy that is not believed never ends.
    check_found(
        RULE,
        """\
import os

if os.environ.get("TRUST_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
""",
        ("mysite/settings.py", 1, "SECURE_PROXY_SSL_HEADER is set only in a branch"),
    )


def test_left_to_the_proxy() -> None:
    check_found(
        RULE,
        'SILENCED_SYSTEM_CHECKS = ["security.W008"]\n',
        ("mysite/settings.py", 1, "SILENCED_SYSTEM_CHECKS leaves it to the proxy"),
    )
