"""`api-keys`: A key, token or password is written in the code."""

from tests.rules.helpers import check_noop, check_transformed, crlf

RULE = "api-keys"


def test_environment():
    check_noop(
        RULE,
        """\
import os

STRIPE_SECRET_KEY = os.environ["STRIPE_SECRET_KEY"]
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
""",
    )


def test_names_that_are_no_secrets():
    check_noop(
        RULE,
        """\
AWS_S3_REGION_NAME = "eu-west-1"
AWS_STORAGE_BUCKET_NAME = "files"
CSRF_COOKIE_NAME = "csrftoken"
DEFAULT_AUTO_FIELD = "x.y"
SECRET_KEY = "another rule's"
EMAIL_HOST_PASSWORD = "another rule's"
""",
    )


def test_empty():
    check_noop(
        RULE,
        """\
STRIPE_SECRET_KEY = ""
SENTRY_DSN = None
""",
    )


def test_literal():
    check_transformed(
        RULE,
        """\
DEBUG = False

STRIPE_SECRET_KEY = "sk_live_4eC39HqLyjW"
STRIPE_PUBLIC = "pk_live"
""",
        """\
import os

DEBUG = False

STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
STRIPE_PUBLIC = "pk_live"
""",
    )


def test_single_quotes():
    check_transformed(
        RULE,
        """\
import os

SENTRY_DSN = 'https://abc@sentry.io/1'  # errors
""",
        """\
import os

SENTRY_DSN = os.environ.get('SENTRY_DSN', '')  # errors
""",
    )


def test_crlf_in_a_branch():
    check_transformed(
        RULE,
        crlf("""\
import os

if os.environ.get("X"):
    MAPS_API_KEY = "AIzaSy0123"
"""),
        crlf("""\
import os

if os.environ.get("X"):
    MAPS_API_KEY = os.environ.get("MAPS_API_KEY", "")
"""),
    )


def test_default_of_a_variable():
    check_transformed(
        RULE,
        """\
import os

AWS_SECRET_ACCESS_KEY = os.environ.get("AWS_SECRET", "wJalrXUtnFEMI")
""",
        """\
import os

AWS_SECRET_ACCESS_KEY = os.environ.get("AWS_SECRET", "")
""",
    )


def test_environ_in_use():
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

STRIPE_SECRET_KEY = "sk_live_4eC39HqLyjW"
""",
        """\
import environ

env = environ.Env()

STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
""",
    )


def test_decouple_in_use():
    check_transformed(
        RULE,
        """\
from decouple import config

GITHUB_TOKEN = "ghp_0123456789"
""",
        """\
from decouple import config

GITHUB_TOKEN = config("GITHUB_TOKEN", default="")
""",
    )


def test_environs_in_use():
    check_transformed(
        RULE,
        """\
from environs import Env

env = Env()

GITHUB_TOKEN = "ghp_0123456789"
""",
        """\
from environs import Env

env = Env()

GITHUB_TOKEN = env.str("GITHUB_TOKEN", "")
""",
    )


def test_several_over_lines():
    check_transformed(
        RULE,
        """\
GITHUB_TOKEN = (
    "ghp_0123"
    "456789"
)
PAYPAL_PASSWORD = "hunter22"
""",
        """\
import os

GITHUB_TOKEN = (
    os.environ.get("GITHUB_TOKEN", "")
)
PAYPAL_PASSWORD = os.environ.get("PAYPAL_PASSWORD", "")
""",
    )


def test_docstring_and_future_import():
    check_transformed(
        RULE,
        '''\
"""Settings."""
from __future__ import annotations

GITHUB_TOKEN = "ghp_0123456789"
''',
        '''\
"""Settings."""
from __future__ import annotations

import os

GITHUB_TOKEN = os.environ.get("GITHUB_TOKEN", "")
''',
    )


def test_read_before_the_library_is_there():
    check_transformed(
        RULE,
        """\
import environ

GITHUB_TOKEN = "ghp_0123456789"
env = environ.Env()
""",
        """\
import os

import environ

GITHUB_TOKEN = os.environ.get("GITHUB_TOKEN", "")
env = environ.Env()
""",
    )


def test_names_of_things():
    check_noop(
        RULE,
        """\
CELERY_TASK_DEFAULT_ROUTING_KEY = "task.default"
GLOBAL_SURROGATE_KEY = "pydotorg-app"
UNHELPFUL_KEY = "helpfulvotes_topunhelpful"
REBUILD_TOKEN = "wiki:rebuild"
BULK_SESSION_KEY = "intermediate2024session"
""",
    )


def test_placeholders():
    check_noop(
        RULE,
        """\
import os

STRIPE_API_KEY = "your-key-here"
MAPS_API_KEY = "<API_KEY>"
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "changeme")
AWS_ACCESS_KEY_ID = os.environ.get("AWS_ACCESS_KEY_ID", "admin")
""",
    )


def test_what_a_machine_made_is_a_secret_by_any_name():
    check_transformed(
        RULE,
        'EVENT_KEY = "9f86d081884c7d659a2f"\n',
        'import os\n\nEVENT_KEY = os.environ.get("EVENT_KEY", "")\n',
    )
