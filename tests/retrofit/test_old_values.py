"""What the rules' fixes take out of the settings: each value is kept, with its variable."""

import json
import re

import pytest

from scaffold.project.project import Project
from scaffold.retrofit.old_values import further_values, is_secret, old_values, quoted
from scaffold.rules.engine import mend_all
from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, Files, folder_of


def values(settings: Files) -> dict[str, str]:
    with folder_of(settings) as folder:
        return old_values(Project(folder))


def database(**entries: object) -> str:
    return f'DATABASES = {{"default": {json.dumps(entries)}}}\n'


POSTGRES = "django.db.backends.postgresql"
RULES = {
    "secret-key": ('SECRET_KEY = "hunter two and three"\n', {"SECRET_KEY": "hunter two and three"}),
    "api-keys": (
        'TWILIO = {"auth_token": "9f86d081884c7d659a2f"}\nADYEN_PASSWORD = "hunter22"\n',
        {"TWILIO_AUTH_TOKEN": "9f86d081884c7d659a2f", "ADYEN_PASSWORD": "hunter22"},
    ),
    "allowed-hosts": (
        'ALLOWED_HOSTS = ["shop.io", "www.shop.io"]\n',
        {"DOMAIN_ALIASES": "shop.io,www.shop.io"},
    ),
    "databases": (
        database(
            ENGINE=POSTGRES, NAME="shop", USER="u", PASSWORD="p@ss/w", HOST="db.io", PORT=5433
        ),
        {"DATABASE_URL": "postgres://u:p%40ss%2Fw@db.io:5433/shop"},
    ),
    "mail": (
        (
            'EMAIL_HOST = "smtp.shop.io"\nEMAIL_HOST_USER = "u"\nEMAIL_HOST_PASSWORD = "p:w"\n'
            "EMAIL_PORT = 2525\nEMAIL_USE_TLS = True\nEMAIL_TIMEOUT = 7\n"
        ),
        {"EMAIL_URL": "submission://u:p%3Aw@smtp.shop.io:2525/?timeout=7"},
    ),
    "caches": (
        (
            'CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache",\n'
            '    "LOCATION": "redis://:RedisPw77@cache.internal:6379/1"}}\n'
        ),
        {"CACHE_URL": "redis://:RedisPw77@cache.internal:6379/1"},
    ),
    "broker": (
        (
            'BROKER_URL = "redis://:RedisPw77@cache.internal:6379/2"\n'
            'CELERY_RESULT_BACKEND = "rediss://cache.internal:6380/3"\n'
        ),
        {
            "CELERY_BROKER_URL": "redis://:RedisPw77@cache.internal:6379/2",
            "CELERY_RESULT_BACKEND": "rediss://cache.internal:6380/3",
        },
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_no_value_is_lost(rule: str) -> None:
    settings, moved = RULES[rule]
    with folder_of(settings) as folder:
        project = Project(folder)
        assert old_values(project) == moved
        assert further_values(project) == []
        project, _ = mend_all(project, [rules()[rule]])
        after = project.files.text(SETTINGS)
        # All that was replaced is read from one of the variables, and nothing of it is left.
        assert all(f'"{name}"' in after for name in moved)
        assert old_values(project) == {}


def test_every_rule_that_moves_a_value_is_here() -> None:
    # A flag, a level, a time or a folder of the project's own says nothing of a deploy.
    flags = {"debug", "ssl-redirect", "hsts", "logging", "static-root", "local-media"}
    # Their findings are those of `databases`, in other words; MAILERS that print hold nothing.
    same = {"engines", "sqlite-file", "mailers"}
    moving = {
        name
        for name, rule in rules().items()
        if rule.mends and re.search(r"os\.environ|required\(", rule.doc.partition("After::")[2])
    }
    assert moving - flags - same == RULES.keys()


@pytest.mark.parametrize(
    ("entries", "url"),
    [
        ({"NAME": "shop"}, "postgres:///shop"),
        ({"NAME": "shop", "HOST": "/run/postgresql"}, "postgres://%2Frun%2Fpostgresql/shop"),
        ({"NAME": "shop", "HOST": "::1", "PORT": "5432"}, "postgres://[::1]:5432/shop"),
        ({"NAME": "shop", "USER": "a b", "HOST": "h"}, "postgres://a%20b@h/shop"),
        ({"ENGINE": "django.db.backends.mysql", "NAME": "s", "HOST": "h"}, "mysql://h/s"),
        ({"ENGINE": "django.contrib.gis.db.backends.postgis", "NAME": "s"}, "postgis:///s"),
        ({"ENGINE": "django.contrib.gis.db.backends.mysql", "NAME": "s"}, "mysqlgis:///s"),
        ({"ENGINE": "django.db.backends.oracle", "NAME": "s", "PASSWORD": "p"}, "oracle://:p@/s"),
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": "/data/a.db"}, "sqlite:////data/a.db"),
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, "sqlite://:memory:"),
    ],
)
def test_databases(entries: dict[str, str], url: str) -> None:
    settings = database(**{"ENGINE": POSTGRES, **entries})
    assert values(settings)["DATABASE_URL"] == url


def test_a_password_is_kept_where_another_part_is_computed() -> None:
    settings = (
        "HOST = 'db.io'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql',\n"
        "    'NAME': name(), 'USER': 'u', 'PASSWORD': 'Pg5ecret', 'HOST': HOST}}\n"
    )
    assert values(settings) == {"DATABASE_URL": "postgres://u:Pg5ecret@db.io/"}


def test_a_default_database_by_its_own_variable() -> None:
    code = 'dj_database_url.config(env="SHOP_DB", default="postgres://u:p@db.io/shop")'
    assert values(f'DATABASES = {{"default": {code}}}\n') == {
        "SHOP_DB": "postgres://u:p@db.io/shop"
    }
    own = 'dj_database_url.parse("postgres://u:Pg5ecret@db.io/shop")'
    assert values(f'DATABASES = {{"default": {own}}}\n') == {
        "DATABASE_URL": "postgres://u:Pg5ecret@db.io/shop"
    }


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ('EMAIL_HOST = "h.io"\n', "smtp://h.io"),
        ('EMAIL_HOST_PASSWORD = "pw"\n', "smtp://:pw@localhost"),
        ('EMAIL_HOST = "h.io"\nEMAIL_USE_TLS = True\n', "submission://h.io:25"),
        (
            'EMAIL_HOST = "h.io"\nEMAIL_USE_SSL = True\nEMAIL_PORT = 465\n',
            "smtp://h.io:465/?ssl=True",
        ),
        (
            (
                'EMAIL_HOST = "h.io"\n'
                'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"\n'
            ),
            "console://h.io",
        ),
    ],
)
def test_mail(settings: str, url: str) -> None:
    assert values(settings) == {"EMAIL_URL": url}


def test_what_no_fix_moves() -> None:
    assert values('EMAIL_HOST = "localhost"\nCELERY_BROKER_URL = "amqp://u:p@h.io//"\n') == {}
    assert values('import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nALLOWED_HOSTS = []\n') == {}


def test_any_host_stays_any_host() -> None:
    assert values('ALLOWED_HOSTS = ["*"]\n') == {"DOMAIN_ALIASES": "*"}


def test_several_values_of_one_variable() -> None:
    settings = (
        'CACHES = {"default": {"BACKEND": "x", "LOCATION": "redis://c.io/1"},\n'
        '    "sessions": {"BACKEND": "x", "LOCATION": "redis://c.io/2"}}\n'
        'ADYEN_SECRET = "hush-hush-1"\n'
        'if HOST == "live":\n    ADYEN_SECRET = "hush-hush-2"\n'
    )
    with folder_of(settings) as folder:
        project = Project(folder)
        assert old_values(project) == {"CACHE_URL": "redis://c.io/1", "ADYEN_SECRET": "hush-hush-2"}
        assert further_values(project) == [
            ("ADYEN_SECRET", "hush-hush-1"),
            ("CACHE_URL", "redis://c.io/2"),
        ]


def test_several_secret_keys() -> None:
    settings = (
        'SECRET_KEY = "the-longer-key-of-the-two" if HOST == "live" else "the-key-of-staging"\n'
    )
    with folder_of(settings) as folder:
        project = Project(folder)
        assert old_values(project)["SECRET_KEY"] == "the-longer-key-of-the-two"
        assert further_values(project) == [("SECRET_KEY", "the-key-of-staging")]


SECRET = [
    ("SECRET_KEY", "anything"),
    ("JWT_SECRET_KEY", "anything"),
    ("SECRET_KEY_FALLBACKS_2", "anything"),
    ("TWILIO_AUTH_TOKEN", "9f86d081884c7d659a2f"),
    ("MAILERS_PASSWORD_2", "hunter2"),
    ("POSTMARK_TOKEN", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
    ("EVENT_KEY", "9f86d081884c7d659a2f"),
    ("DATABASE_URL", "postgres://u:p@db.io/shop"),
    ("DATABASE_URL", "postgres://postgres:postgres@localhost/shop"),
    ("CACHE_URL", "redis://:RedisPw77@cache.internal:6379/1"),
    ("EMAIL_URL", "submission://u:p@smtp.shop.io:587"),
    ("SENTRY_DSN", "https://abc@sentry.io/1"),
    ("SLACK_HOOK", "https://hooks.slack" + ".com/services/T02AB3CD4/B05EF6GH7/x71LzVb40RtYnQw3"),
]
OPEN = [
    ("DOMAIN_ALIASES", "shop.io,www.shop.io"),
    ("DATABASE_URL", "postgres://localhost/shop"),
    ("DATABASE_URL", "postgres://u@db.io/shop"),
    ("DATABASE_URL", "sqlite:///db.sqlite3"),
    ("CACHE_URL", "redis://localhost:6379/1"),
    ("CELERY_BROKER_URL", "redis://cache.internal:6379/1"),
    ("EMAIL_URL", "smtp://smtp.shop.io:25"),
    ("DJANGO_DEBUG", "True"),
    ("TWILIO_AUTH_TOKEN", ""),
]


@pytest.mark.parametrize(("name", "value"), SECRET)
def test_secret(name: str, value: str) -> None:
    assert is_secret(name, value)


@pytest.mark.parametrize(("name", "value"), OPEN)
def test_open(name: str, value: str) -> None:
    assert not is_secret(name, value)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("redis://:pw@h:6379/1", "redis://:pw@h:6379/1"),
        ("hunter two", "'hunter two'"),
        ("it's $5", "'it\\'s $5'"),
        ("-----BEGIN\nMIIE\r\n-----END", '"-----BEGIN\\nMIIE\\r\\n-----END"'),
    ],
)
def test_quoted(value: str, line: str) -> None:
    assert quoted(value) == line
    assert "\n" not in line


def test_dj_database_urls_own_variable_needs_no_name() -> None:
    code = 'dj_database_url.config(default="postgres://u:p@db.io/shop")'
    assert values(f'DATABASES = {{"default": {code}}}\n') == {
        "DATABASE_URL": "postgres://u:p@db.io/shop"
    }
