"""`databases`: the database is written in the code."""

import pytest

from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, Files, crlf, folder_of
from tests.helpers.rules import check_found, check_noop, check_transformed, fixed

RULE = "databases"


NOOP: dict[str, Files] = {
    "url": """\
import os

import dj_database_url

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
""",
    "config of the environment": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
""",
    "environ s db": """\
import environ

env = environ.Env()

DATABASES = {"default": env.db()}
""",
    "whole from environs": """\
from environs import Env

env = Env()

DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
""",
    "a branch of tests": """\
import os
import sys

import dj_database_url

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
TESTING = "test" in sys.argv
if TESTING:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
""",
    "parts where no url is set": """\
import os

import dj_database_url

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["DB_NAME"],
        }
    }
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_not_set() -> None:
    check_found(RULE, "DEBUG = False\n", ("mysite/settings.py", 1, "DATABASES is not set"))


def test_not_understood() -> None:
    check_found(
        RULE,
        """\
from mysite.db import settings_of

DATABASES = settings_of("prod")
""",
        ("mysite/settings.py", 3, "scaffold cannot tell how DATABASES is set"),
    )


def test_password_of_another() -> None:
    check_found(
        RULE,
        """\
import dj_database_url

DATABASES = {
    "default": dj_database_url.config(),
    "legacy": {"ENGINE": "django.db.backends.mysql", "NAME": "old", "PASSWORD": "hunter2"},
}
""",
        ("mysite/settings.py", 3, "The password of the database 'legacy' is a literal"),
    )


def test_startproject() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}

USE_TZ = True
""",
        '''\
import os
import sys
from pathlib import Path

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


BASE_DIR = Path(__file__).resolve().parent.parent

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}

USE_TZ = True
''',
    )


def test_old_django_single_quotes() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==3.2.25\n",
            "mysite/settings.py": """\
import os

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': os.path.join(BASE_DIR, 'db.sqlite3'),
    }
}
""",
        },
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set in the environment.')
    return value


BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DATABASES = {
    'default': dj_database_url.parse(required('DATABASE_URL'))
}
''',
    )


def test_entries_of_its_own() -> None:
    check_transformed(
        RULE,
        """\
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop",  # by hand
        "PASSWORD": "hunter2",
        "HOST": "db.example.com",
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"sslmode": "require"},
    }
}
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


DATABASES = {
    # by hand
    "default": {
        **dj_database_url.parse(
            required("DATABASE_URL"),
            conn_max_age=600,
            conn_health_checks=True,
        ),
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"sslmode": "require"},
    }
}
''',
    )


def test_parts_of_the_environment() -> None:
    check_transformed(
        RULE,
        """\
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["DB_NAME"],
        "PASSWORD": os.environ["DB_PASSWORD"],
    }
}
""",
        """\
import os

import dj_database_url

DATABASES = {
    "default": (
        dj_database_url.parse(
            os.environ["DATABASE_URL"],
            conn_max_age=600,
            conn_health_checks=True,
        )
        if os.environ.get("DATABASE_URL")
        else {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["DB_NAME"],
            "PASSWORD": os.environ["DB_PASSWORD"],
        }
    )
}
""",
    )


def test_options_on_several_lines_are_indented() -> None:
    settings = """\
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ["DB_NAME"],
        "OPTIONS": {
            "charset": "utf8mb4"},
    }}
"""
    with folder_of(f"import os\n\n{settings}") as folder:
        text = fixed(folder, rules()[RULE])[SETTINGS].content.decode()
    lines = '            "OPTIONS": {\n                "charset": "utf8mb4"},\n        }\n'
    assert text.count(lines) == 2  # with the URL, and without it


def test_parts_with_comment_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ["DB_NAME"],  # as ever
        "OPTIONS": {"charset": "utf8mb4"},
    }
}
"""),
        crlf("""\
import os

import dj_database_url

DATABASES = {
    "default": (
        {
            **dj_database_url.parse(
                os.environ["DATABASE_URL"],
                conn_max_age=600,
                conn_health_checks=True,
            ),
            "OPTIONS": {"charset": "utf8mb4"},
        }
        if os.environ.get("DATABASE_URL")
        else {
            "ENGINE": "django.db.backends.mysql",
            "NAME": os.environ["DB_NAME"],  # as ever
            "OPTIONS": {"charset": "utf8mb4"},
        }
    )
}
"""),
    )


def test_dict_call() -> None:
    check_transformed(
        RULE,
        """\
DATABASES = dict(default=dict(ENGINE="django.db.backends.sqlite3", NAME="db.sqlite3"))
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


DATABASES = dict(default=dj_database_url.parse(
    required("DATABASE_URL"),
    conn_max_age=600,
    conn_health_checks=True,
))
''',
    )


def test_default_url() -> None:
    check_transformed(
        RULE,
        """\
import dj_database_url

DATABASES = {
    "default": dj_database_url.config(default="postgres://shop:hunter2@db/shop", conn_max_age=60)
}
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=60,
    )
}
''',
    )


def test_default_url_of_another_variable() -> None:
    check_transformed(
        RULE,
        """\
from dj_database_url import config

DATABASES = {"default": config(env="DB_URL", default="sqlite:///db.sqlite3", conn_max_age=60)}
""",
        '''\
import os
import sys

from dj_database_url import parse
from dj_database_url import config


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


DATABASES = {"default": parse(
    required("DB_URL"),
    conn_max_age=60,
)}
''',
    )


def test_guarded_branch() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get("PRODUCTION"):
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


if os.environ.get("PRODUCTION"):
    DATABASES = {"default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )}
else:
    DATABASES = {"default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )}
''',
    )


def test_environ_in_use() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
""",
        """\
import dj_database_url
import environ

env = environ.Env()

DATABASES = {"default": dj_database_url.parse(
    env("DATABASE_URL"),
    conn_max_age=600,
    conn_health_checks=True,
)}
""",
    )


def test_decouple_in_use() -> None:
    check_transformed(
        RULE,
        """\
from decouple import config

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": config("DB_NAME"),
    }
}
""",
        """\
import os

import dj_database_url
from decouple import config

DATABASES = {
    "default": (
        dj_database_url.parse(
            os.environ["DATABASE_URL"],
            conn_max_age=600,
            conn_health_checks=True,
        )
        if os.environ.get("DATABASE_URL")
        else {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": config("DB_NAME"),
        }
    )
}
""",
    )


def test_item() -> None:
    check_transformed(
        RULE,
        """\
import os

DATABASES = {}
DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


DATABASES = {}
DATABASES["default"] = dj_database_url.parse(
    required("DATABASE_URL"),
    conn_max_age=600,
    conn_health_checks=True,
)
''',
    )


def test_tabs() -> None:
    check_transformed(
        RULE,
        """\
import os

DATABASES = {
\t"default": {
\t\t"ENGINE": "django.db.backends.sqlite3",
\t\t"NAME": "db.sqlite3",
\t}
}

if DATABASES:
\tpass
""",
        '''\
import os
import sys

import dj_database_url


def required(name):
\t"""Return an environment variable, or exit with a message if it is not set."""
\tvalue = os.environ.get(name)
\tif not value:
\t\tsys.exit(f"{name} is not set in the environment.")
\treturn value


DATABASES = {
\t"default": dj_database_url.parse(
\t\trequired("DATABASE_URL"),
\t\tconn_max_age=600,
\t\tconn_health_checks=True,
\t)
}

if DATABASES:
\tpass
''',
    )


def test_options_of_another_engine_stay_with_it() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==5.2.1\npsycopg==3.2.9\n",
            SETTINGS: """\
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DB_FILE", "db.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
}
""",
        },
        {
            SETTINGS: """\
import os

import dj_database_url

DATABASES = {
    "default": (
        dj_database_url.parse(
            os.environ["DATABASE_URL"],
            conn_max_age=600,
            conn_health_checks=True,
        )
        if os.environ.get("DATABASE_URL")
        else {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("DB_FILE", "db.sqlite3"),
            "OPTIONS": {"timeout": 20},
        }
    )
}
"""
        },
    )
