"""`csrf-origins`: no origin is trusted behind a proxy."""

from tests.helpers.projects import SPLIT, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "csrf-origins"


def test_set() -> None:
    check_noop(RULE, 'CSRF_TRUSTED_ORIGINS = ["https://example.com"]\n')


def test_django_before_4() -> None:
    check_noop(RULE, {"requirements.txt": "Django==3.2.1\n"})


def test_origins_that_do_not_follow_the_hosts() -> None:
    hosts = 'ALLOWED_HOSTS = os.environ["HOSTS"].split(",")\n'
    origins = 'CSRF_TRUSTED_ORIGINS = ["https://*.example.com"]\n'
    check_found(
        RULE,
        f"import os\n\n{hosts}{origins}",
        ("mysite/settings.py", 4, "is a literal, although ALLOWED_HOSTS is not"),
    )
    check_noop(RULE, f"import os\n\n{hosts}{origins.replace('*.example.com', 'localhost:3000')}")


def test_development_alone() -> None:
    check_noop(RULE, SPLIT)


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
""",
        ("mysite/settings.py", 1, "CSRF_TRUSTED_ORIGINS is not set"),
    )


def test_not_set() -> None:
    check_transformed(
        RULE,
        """\
import os

ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
""",
        """\
import os

ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True


# Security

CSRF_TRUSTED_ORIGINS = [
    ("https" if SECURE_SSL_REDIRECT else "http")
    + ("://*" if name.startswith(".") else "://")
    + name
    for name in ALLOWED_HOSTS
]
""",
    )


def test_single_quotes_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

ALLOWED_HOSTS = os.environ['HOSTS'].split(',')
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
"""),
        crlf("""\
import os

ALLOWED_HOSTS = os.environ['HOSTS'].split(',')
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')
SECURE_HSTS_SECONDS = 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True


# Security

CSRF_TRUSTED_ORIGINS = [
    ('https' if SECURE_SSL_REDIRECT else 'http')
    + ('://*' if name.startswith('.') else '://')
    + name
    for name in ALLOWED_HOSTS
]
"""),
    )


def test_hosts_below_the_only_redirect() -> None:
    check_found(
        RULE,
        """\
import os

if os.environ.get("DYNO"):
    SECURE_SSL_REDIRECT = os.environ.get("TLS") != "no"
ALLOWED_HOSTS = []
""",
        ("mysite/settings.py", 1, "CSRF_TRUSTED_ORIGINS is not set"),
    )
