"""`broker`: the job queue's address is written in the code."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "broker"


def test_environment() -> None:
    check_noop(
        RULE,
        """\
import os

CELERY_BROKER_URL = os.environ["CELERY_BROKER_URL"]
RQ_QUEUES = {"default": {"URL": os.environ["REDIS_URL"]}}
""",
    )


def test_no_address() -> None:
    check_noop(RULE, 'CELERY_RESULT_BACKEND = "django-db"\n')


def test_another_than_redis() -> None:
    check_found(
        RULE,
        'CELERY_BROKER_URL = "amqp://guest@localhost//"\n',
        ("mysite/settings.py", 1, "CELERY_BROKER_URL is a literal"),
    )


def test_rq_with_host() -> None:
    check_found(
        RULE,
        """\
RQ_QUEUES = {
    "default": {"HOST": "localhost", "PORT": 6379},
}
""",
        ("mysite/settings.py", 1, "RQ_QUEUES names a host"),
    )


def test_redis() -> None:
    check_transformed(
        RULE,
        """\
import os

CELERY_BROKER_URL = "redis://localhost:6379/0"
CELERY_RESULT_BACKEND = "redis://localhost:6379/1"
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


CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or required("REDIS_URL")
CELERY_RESULT_BACKEND = os.environ.get("CELERY_RESULT_BACKEND") or required("REDIS_URL")
''',
    )


def test_single_quotes_old_name() -> None:
    check_transformed(
        RULE,
        """\
BROKER_URL = 'redis://localhost:6379/0'  # jobs
CELERY_TIMEZONE = 'UTC'
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


BROKER_URL = os.environ.get('CELERY_BROKER_URL') or required('REDIS_URL')  # jobs
CELERY_TIMEZONE = 'UTC'
''',
    )


def test_crlf_decouple() -> None:
    check_transformed(
        RULE,
        crlf("""\
from decouple import config

CELERY_BROKER_URL = "rediss://redis:6379/0"
"""),
        crlf("""\
from decouple import config

CELERY_BROKER_URL = config("CELERY_BROKER_URL", default="") or config("REDIS_URL")
"""),
    )


def test_environ_in_use() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

if env("MODE", default="") == "x":
    CELERY_BROKER_URL = "redis://redis:6379/0"
""",
        """\
import environ

env = environ.Env()

if env("MODE", default="") == "x":
    CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="") or env("REDIS_URL")
""",
    )
