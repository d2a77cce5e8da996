"""`caches`: the cache's address is written in the code."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "caches"


def test_environment() -> None:
    check_noop(
        RULE,
        """\
import os

CACHES = {"default": {"BACKEND": "x.Redis", "LOCATION": os.environ["REDIS_URL"]}}
""",
    )


def test_local_memory() -> None:
    check_noop(
        RULE,
        """\
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "a"}}
""",
    )


def test_redis() -> None:
    check_transformed(
        RULE,
        """\
import os

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:6379/1",  # local
    }
}
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("CACHE_URL") or required("REDIS_URL"),  # local
    }
}
''',
    )


def test_single_quotes_inline() -> None:
    check_transformed(
        RULE,
        """\
CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': 'redis://redis/1', 'OPTIONS': {}}}
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set in the environment.')
    return value


CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': os.environ.get('CACHE_URL') or required('REDIS_URL'), 'OPTIONS': {}}}
''',
    )


def test_two_caches_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

CACHES = {
    "default": {"BACKEND": "x.RedisCache", "LOCATION": "redis://a/1"},
    "sessions": {"BACKEND": "x.RedisCache", "LOCATION": "rediss://b/1"},
}
"""),
        crlf('''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


CACHES = {
    "default": {"BACKEND": "x.RedisCache", "LOCATION": os.environ.get("CACHE_URL") or required("REDIS_URL")},
    "sessions": {"BACKEND": "x.RedisCache", "LOCATION": os.environ.get("CACHE_URL") or required("REDIS_URL")},
}
'''),
    )


def test_item_with_environ() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

CACHES = {}
CACHES["default"] = {"BACKEND": "x.RedisCache", "LOCATION": "redis://a/1"}
""",
        """\
import environ

env = environ.Env()

CACHES = {}
CACHES["default"] = {"BACKEND": "x.RedisCache", "LOCATION": env("CACHE_URL", default="") or env("REDIS_URL")}
""",
    )
