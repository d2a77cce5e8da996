"""`api-keys`: A key, token or password is written in the code."""

import pytest

from scaffold.project.project import Project
from scaffold.rules.api_keys import literals
from scaffold.rules.engine import find_all, mend_all
from scaffold.rules.registry import rules
from tests.helpers.projects import Files, crlf, folder_of
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "api-keys"


NOOP: dict[str, Files] = {
    "environment": """\
import os

STRIPE_SECRET_KEY = os.environ["STRIPE_SECRET_KEY"]
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
""",
    "names that are no secrets": """\
AWS_S3_REGION_NAME = "eu-west-1"
AWS_STORAGE_BUCKET_NAME = "files"
CSRF_COOKIE_NAME = "csrftoken"
DEFAULT_AUTO_FIELD = "x.y"
SECRET_KEY = "another rule's"
EMAIL_HOST_PASSWORD = "another rule's"
""",
    "empty": """\
STRIPE_SECRET_KEY = ""
SENTRY_DSN = None
""",
    "names of things": """\
CELERY_TASK_DEFAULT_ROUTING_KEY = "task.default"
GLOBAL_SURROGATE_KEY = "pydotorg-app"
UNHELPFUL_KEY = "helpfulvotes_topunhelpful"
REBUILD_TOKEN = "wiki:rebuild"
BULK_SESSION_KEY = "intermediate2024session"
""",
    "placeholders": """\
import os

STRIPE_API_KEY = "your-key-here"
MAPS_API_KEY = "<API_KEY>"
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "changeme")
AWS_ACCESS_KEY_ID = os.environ.get("AWS_ACCESS_KEY_ID", "admin")
""",
    "a key that is the secret key is left alone": """\
import os

SECRET_KEY = os.environ["SECRET_KEY"]
SIMPLE_JWT = {"SIGNING_KEY": SECRET_KEY}
JWT_SECRET = os.environ.get("JWT_SECRET", SECRET_KEY)
JWT_KEY = os.environ.get("JWT_KEY") or SECRET_KEY
JWT_SALTED = {"SIGNING_KEY": SECRET_KEY + "jwt"}
JWT_OTHER = {"SIGNING_KEY": f"{SECRET_KEY}-9f86d081884c7d659a2f"}
""",
    "set aside in its own line": """\
TWILIO = {
    "auth_token": "9f86d081884c7d659a2f",  # scaffold: ignore[api-keys]
}
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_literal() -> None:
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


def test_single_quotes() -> None:
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


def test_crlf_in_a_branch() -> None:
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


def test_default_of_a_variable() -> None:
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


def test_environ_in_use() -> None:
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


def test_decouple_in_use() -> None:
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


def test_environs_in_use() -> None:
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


def test_several_over_lines() -> None:
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


def test_docstring_and_future_import() -> None:
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


def test_read_before_the_library_is_there() -> None:
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


def test_what_a_machine_made_is_a_secret_by_any_name() -> None:
    check_transformed(
        RULE,
        'EVENT_KEY = "9f86d081884c7d659a2f"\n',
        'import os\n\nEVENT_KEY = os.environ.get("EVENT_KEY", "")\n',
    )


def test_in_dicts() -> None:
    check_transformed(
        RULE,
        """\
import os

TWILIO = {
    # of the shop
    'account_sid': 'AC4f7d2b9c81e05a36d4f7b2c9e8105a36',
    'auth_token': "9f86d081884c7d659a2feaa0c55ad015",  # rotated in May
}
SOCIALACCOUNT_PROVIDERS = {"google": {"APP": {"client_id": "1.apps", "secret": "hush-hush-42"}}}
VONAGE = dict(api_secret="Vb40RtYnQw3JrT9s", brand="Shop")
""",
        """\
import os

TWILIO = {
    # of the shop
    'account_sid': 'AC4f7d2b9c81e05a36d4f7b2c9e8105a36',
    'auth_token': os.environ.get("TWILIO_AUTH_TOKEN", ""),  # rotated in May
}
SOCIALACCOUNT_PROVIDERS = {"google": {"APP": {"client_id": "1.apps", "secret": os.environ.get("SOCIALACCOUNT_PROVIDERS_GOOGLE_APP_SECRET", "")}}}
VONAGE = dict(api_secret=os.environ.get("VONAGE_API_SECRET", ""), brand="Shop")
""",
    )


def test_in_lists_of_dicts() -> None:
    check_transformed(
        RULE,
        """\
import os

MAILERS = [
    {"host": "a.shop.io", "password": "hunter2"},
    {"host": "b.shop.io", "password": "hunter3"},
]
FERNET_KEYS = ["hY8kQ2mPx71LzVb40RtYnQw3JrT9s", "x71LzVb40RtYnQw3JrT9sLxVn5KdB"]
FERNET_KEYS += ["kQ2mPx71LzVb40RtYnQw3JrT9sLxV"]
""",
        """\
import os
import sys


def required(name):
    \"""Return an environment variable, or exit with a message if it is not set.\"""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


MAILERS = [
    {"host": "a.shop.io", "password": os.environ.get("MAILERS_PASSWORD", "")},
    {"host": "b.shop.io", "password": os.environ.get("MAILERS_PASSWORD_2", "")},
]
FERNET_KEYS = [required("FERNET_KEYS"), required("FERNET_KEYS_2")]
FERNET_KEYS += [required("FERNET_KEYS_3")]
""",
    )


def test_items() -> None:
    check_transformed(
        RULE,
        """\
import os

PAYMENTS = {}
PAYMENTS["stripe"] = {"api_key": "9f86d081884c7d659a2f"}
PAYMENTS["paypal"]["client_secret"] = "9f86d081884c7d659a2f"
PAYMENTS.update({"adyen": {"api_key": "9f86d081884c7d659a2f"}})
""",
        """\
import os

PAYMENTS = {}
PAYMENTS["stripe"] = {"api_key": os.environ.get("PAYMENTS_STRIPE_API_KEY", "")}
PAYMENTS["paypal"]["client_secret"] = os.environ.get("PAYMENTS_PAYPAL_CLIENT_SECRET", "")
PAYMENTS.update({"adyen": {"api_key": os.environ.get("PAYMENTS_ADYEN_API_KEY", "")}})
""",
    )


def test_a_key_that_signs_is_required() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": "9f86d081884c7d659a2f"}
STRIPE_WEBHOOK_SECRET = "9f86d081884c7d659a2f"
""",
        """\
import environ

env = environ.Env()

SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": env("SIMPLE_JWT_SIGNING_KEY")}
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET")
""",
    )


def test_a_default_that_must_not_be_used() -> None:
    check_transformed(
        RULE,
        """\
import os
from decouple import config

JWT_SIGNING_KEY = config("JWT_SIGNING_KEY", default="9f86d081884c7d659a2f", cast=str)
BROKER = config("BROKER", "amqp://shop:R4bb1t@rabbit.internal:5672/shop")
MONGO = os.environ.get("MONGO_URL", "mongodb://shop:M0ng0@db.internal/shop")
GITHUB_TOKEN = config("GH_TOKEN", default="9f86d081884c7d659a2f", cast=str)
""",
        """\
import os
from decouple import config

JWT_SIGNING_KEY = config("JWT_SIGNING_KEY", cast=str)
BROKER = config("BROKER")
MONGO = config("MONGO_URL")
GITHUB_TOKEN = config("GH_TOKEN", default="", cast=str)
""",
    )


def test_a_database_url_in_a_call() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

DATABASES = {
    "default": env.db("DATABASE_URL", default="postgres://shop:Pg5ecret@db.internal/shop"),
}
""",
        """\
import environ

env = environ.Env()

DATABASES = {
    "default": env.db("DATABASE_URL"),
}
""",
    )


def test_what_is_done_to_a_key_is_still_done() -> None:
    check_transformed(
        RULE,
        """\
import os

PEM_KEY = os.environ.get("PEM", "-----BEGIN PRIVATE KEY-----\\\\nMIIE").replace("\\\\n", "\\n")
CIPHER_SECRET = b"9f86d081884c7d659a2f"
OTHER_SECRET = "9f86d081884c7d659a2f".encode()
""",
        """\
import os

PEM_KEY = os.environ.get("PEM", "").replace("\\\\n", "\\n")
CIPHER_SECRET = os.environ.get("CIPHER_SECRET", "").encode()
OTHER_SECRET = os.environ.get("OTHER_SECRET", "").encode()
""",
    )


def test_beside_a_variable() -> None:
    check_transformed(
        RULE,
        """\
import os

DEBUG = False
PLAID_SECRET = os.environ.get("PLAID") or "9f86d081884c7d659a2f"
ADYEN_SECRET = "9f86d081884c7d659a2f" if DEBUG else os.environ["ADYEN"]
""",
        """\
import os

DEBUG = False
PLAID_SECRET = os.environ.get("PLAID") or ""
ADYEN_SECRET = os.environ.get("ADYEN", "") if DEBUG else os.environ["ADYEN"]
""",
    )


def test_a_private_key_over_lines() -> None:
    check_transformed(
        RULE,
        '''\
import os

APPLE = {
    "key": """-----BEGIN PRIVATE KEY-----
MIGTAgEAMBMGByqGSM49
# no comment
-----END PRIVATE KEY-----""",  # from the portal
}
''',
        """\
import os

APPLE = {
    "key": os.environ.get("APPLE_KEY", ""),  # from the portal
}
""",
    )


def test_comments_inside_a_text_are_kept() -> None:
    check_transformed(
        RULE,
        """\
import os

SLACK = {
    "hook": (
        "https://hooks.slack.com/services/"  # ours
        "T02AB3CD4/B05EF6GH7/x71LzVb40RtYnQw3JrT9sLxV"
    ),
}
""",
        """\
import os

SLACK = {
    "hook": (
        # ours
        os.environ.get("SLACK_HOOK", "")
    ),
}
""",
    )


def test_arguments_of_a_library() -> None:
    check_transformed(
        RULE,
        """\
import sentry_sdk

sentry_sdk.init(
    dsn="https://4f7d2b9c81e05a36@o1.ingest.sentry.io/2",
    environment="production",
)
""",
        """\
import os

import sentry_sdk

sentry_sdk.init(
    dsn=os.environ.get("SENTRY_DSN", ""),
    environment="production",
)
""",
    )


def test_names_are_not_taken_twice() -> None:
    check_transformed(
        RULE,
        """\
import os

TWILIO_AUTH_TOKEN = os.environ.get("TWILIO_AUTH_TOKEN", "")
TWILIO = {"auth_token": "9f86d081884c7d659a2f"}
STRIPE = {"STRIPE_SECRET": "9f86d081884c7d659a2f", "stripe-secret": "2f9a659d7c8818d0869f"}
""",
        """\
import os

TWILIO_AUTH_TOKEN = os.environ.get("TWILIO_AUTH_TOKEN", "")
TWILIO = {"auth_token": os.environ.get("TWILIO_AUTH_TOKEN_2", "")}
STRIPE = {"STRIPE_SECRET": os.environ.get("STRIPE_SECRET", ""), "stripe-secret": os.environ.get("STRIPE_SECRET_2", "")}
""",
    )


def test_no_word_is_doubled() -> None:
    check_transformed(
        RULE,
        """\
import os

PAYPAL_CONFIG = {"paypal_client_secret": "9f86d081884c7d659a2f", "config": {"apiKey": "2f9a659d7c8818d0869f"}}
API_KEYS = {"api_key": "9f86d081884c7d659a2f"}
""",
        """\
import os

PAYPAL_CONFIG = {"paypal_client_secret": os.environ.get("PAYPAL_CONFIG_CLIENT_SECRET", ""), "config": {"apiKey": os.environ.get("PAYPAL_CONFIG_API_KEY", "")}}
API_KEYS = {"api_key": os.environ.get("API_KEYS_KEY", "")}
""",
    )


def test_one_variable_for_a_setting_of_several_modules() -> None:
    base = 'TWILIO = {"auth_token": "9f86d081884c7d659a2f"}\n'
    own = 'from .base import *\n\nTWILIO = {"auth_token": "2f9a659d7c8818d0869f"}\n'
    code = 'TWILIO = {"auth_token": os.environ.get("TWILIO_AUTH_TOKEN", "")}\n'
    check_transformed(
        RULE,
        {"mysite/settings.py": own, "mysite/base.py": base},
        {
            "mysite/settings.py": f"import os\n\nfrom .base import *\n\n{code}",
            "mysite/base.py": f"import os\n\n{code}",
        },
    )


def test_a_text_that_is_partly_computed() -> None:
    code = "import os\n\nQUEUE = f\"amqp://shop:R4bb1t@{os.environ['RABBIT']}:5672/shop\"\n"
    advice = 'Read all of it from the environment: os.environ["QUEUE"].'
    check_found(RULE, code, ("mysite/settings.py", 3, f"QUEUE contains a secret. {advice}"))


def test_where_it_is() -> None:
    code = """\
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": "9f86d081884c7d659a2f",
}
"""
    with folder_of(code) as folder:
        [finding] = find_all(Project(folder), [rules()[RULE]])
    assert (finding.path, finding.line, finding.column) == ("mysite/settings.py", 3, 20)
    assert finding.message == 'SIMPLE_JWT["SIGNING_KEY"] is a literal'


@pytest.mark.timeout(120)  # one that takes quadratic time never ends
def test_many() -> None:
    lines = [
        f'    "client{number}": {{"secret": "9f86d081884c7d65{number}"}},' for number in range(3000)
    ]
    deep = "{'a': " * 80 + "'9f86d081884c7d659a2f'" + "}" * 80
    long = "'x' + " * 100 + "'y'"
    letters = "a" * 15_000
    code = "\n".join(
        ["CLIENTS = {", *lines, "}", f"DEEP = {deep}", f"LONG = {long}", f'KEY = "{letters}!"']
    )
    with folder_of(code + "\n") as folder:
        project = Project(folder)
        assert len(literals(project)) == 3000
        project, _ = mend_all(project, [rules()[RULE]])
        assert literals(project) == []
