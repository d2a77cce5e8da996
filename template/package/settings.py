"""
Django settings for << cookiecutter.project_name >>.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/settings/
https://docs.djangoproject.com/en/<<cookiecutter.django>>/ref/settings/
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
<% if cookiecutter.django == '5.2' %>
from csp.constants import NONE, SELF
<% else %>
from django.utils.csp import CSP
<% endif %>

# Build paths inside the project like this: BASE_DIR / "subdir".
BASE_DIR = Path(__file__).resolve().parent.parent


def required(name):
    """Return an environment variable, or stop with one line where it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set: see README.md for the variables to set.")
    return value


# Core settings

# Signs sessions and tokens: long, random, one for each deploy.
SECRET_KEY = required("SECRET_KEY")

# Shows tracebacks to whoever asks: never in production.
DEBUG = os.environ.get("DJANGO_DEBUG") == "True"

# Tests run without collectstatic's manifest and without the debug toolbar.
TESTING = "test" in sys.argv[1:2]

# The names by which clients may call this site.
ALLOWED_HOSTS = [
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]


# Application definition

INSTALLED_APPS = [
    "accounts",
<% if cookiecutter.example == 'yes' %>
    "keygen",
<% endif %>
<% if cookiecutter.worker in ('celery', 'tasks') %>
    "jobs",
<% endif %>
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that runserver serves static files as production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
<% if cookiecutter.django == '5.2' %>
    "csp",
<% endif %>
<% if cookiecutter.worker == 'rq' %>
    "django_rq",
<% endif %>
<% if cookiecutter.worker == 'tasks' %>
<% if cookiecutter.django == '5.2' %>
    "django_tasks",
<% endif %>
    "django_tasks_db",
<% endif %>
]

MIDDLEWARE = [
    # First: a probe needs neither an allowed host name nor TLS.
    "<<cookiecutter.package>>.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
<% if cookiecutter.django == '5.2' %>
    "csp.middleware.CSPMiddleware",
<% else %>
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
<% endif %>
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "<<cookiecutter.package>>.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
<% if cookiecutter.gateway != 'uvicorn' %>

WSGI_APPLICATION = "<<cookiecutter.package>>.wsgi.application"
<% endif %>


# Database
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/ref/settings/#databases

<% if cookiecutter.gateway != 'uvicorn' %>
DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
<% elif cookiecutter.database == 'postgres' %>
DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_health_checks=True,
    )
}

# Under ASGI connections persist in a pool, one for each process.
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = True
<% else %>
# Under ASGI each request has a thread of its own, which would leave a
# persistent connection behind: open one for each request instead.
DATABASES = {"default": dj_database_url.parse(required("DATABASE_URL"))}
<% endif %>
<% if cookiecutter.database == 'mysql' %>

DATABASES["default"].setdefault("OPTIONS", {}).update(
    charset="utf8mb4",
    # Refuse what does not fit, rather than cut it off.
    sql_mode="TRADITIONAL",
)
DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4"}
<% elif cookiecutter.database == 'sqlite' %>

DATABASES["default"].setdefault("OPTIONS", {}).update(
    # Readers and a writer do not wait for each other; two writers do, in turn.
    init_command="PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    transaction_mode="IMMEDIATE",
    timeout=20,  # seconds
)
<% endif %>

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Cache
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/cache/

<% if cookiecutter.cache == 'redis' %>
if TESTING:
    # Tests neither see nor empty the cache of development.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
<% if cookiecutter.__cache_apart %>
            # Not the queue's database: clearing the cache empties all of it.
            "LOCATION": required("CACHE_URL"),
<% else %>
            "LOCATION": os.environ.get("CACHE_URL") or required("REDIS_URL"),
<% endif %>
            "KEY_PREFIX": "<<cookiecutter.package>>",
        }
    }
<% else %>
# Each process remembers for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
<% endif %>


# Authentication
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/auth/

AUTH_USER_MODEL = "accounts.User"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


# Internationalization
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True
<% if cookiecutter.worker == 'rq' %>


# Background jobs
# https://github.com/rq/django-rq

if TESTING:
    # Each job is done at once where it is enqueued; no queue is reached.
    RQ_QUEUES = {"default": {"URL": "redis://queue.invalid"}}
    RQ = {"QUEUE_CLASS": "<<cookiecutter.package>>.rq.ImmediateQueue"}
else:
    RQ_QUEUES = {
        "default": {
            "URL": required("REDIS_URL"),
            "DEFAULT_TIMEOUT": int(os.environ.get("JOB_TIME_LIMIT") or 300),  # seconds
        }
    }
    RQ = {"WORKER_CLASS": "<<cookiecutter.package>>.rq.Worker"}
<% elif cookiecutter.worker == 'celery' %>


# Background jobs
# https://docs.celeryq.dev/en/stable/userguide/configuration.html

if TESTING:
    # Each job is done at once where it is enqueued; no broker is reached.
    # Celery takes the variable's value, if there is one, before the setting's.
    os.environ["CELERY_BROKER_URL"] = CELERY_BROKER_URL = "memory://localhost"
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
else:
    CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or required("REDIS_URL")

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# The broker may serve other projects too.
CELERY_TASK_DEFAULT_QUEUE = "<<cookiecutter.package>>"

JOB_TIME_LIMIT = int(os.environ.get("JOB_TIME_LIMIT") or 300)

CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMIT  # seconds

# A job is done once it is finished, not once it is taken: a killed worker's runs again.
CELERY_TASK_ACKS_LATE = True

CELERY_TASK_REJECT_ON_WORKER_LOST = True

if CELERY_BROKER_URL.startswith("amqp"):
    # RabbitMQ keeps a delayed job until it is due, for queues of this type behind
    # exchanges of this one. A worker may hold a job for half an hour only.
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
    CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = "quorum"
    CELERY_TASK_CREATE_MISSING_QUEUE_EXCHANGE_TYPE = "topic"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    # Redis gives away a job that its worker has not claimed anew for so long. Workers
    # do so until they are told to stop, and may then finish the job that they run.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 2 * JOB_TIME_LIMIT,
        "unacked_restore_throttle": 1,
    }

# A job waits in the queue, not with a worker that is busy.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True

# Results go where a job puts them; nothing keeps what it returns.
CELERY_TASK_IGNORE_RESULT = True

CELERY_TIMEZONE = TIME_ZONE

CELERY_BEAT_SCHEDULER = "jobs.scheduler.Scheduler"
<% if cookiecutter.example == 'yes' %>

CELERY_BEAT_SCHEDULE = {
    "prune-keys": {"task": "keygen.tasks.prune_keys", "schedule": 60 * 60},
}
<% endif %>
<% elif cookiecutter.worker == 'tasks' %>


# Background jobs
# https://docs.djangoproject.com/en/<<'6.1' if cookiecutter.django == '5.2' else cookiecutter.django>>/topics/tasks/

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    # Each task is run at once where it is enqueued.
<% if cookiecutter.django == '5.2' %>
    TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
<% else %>
    TASKS["default"]["BACKEND"] = "django.tasks.backends.immediate.ImmediateBackend"
<% endif %>
<% endif %>


# Static files, served by WhiteNoise, and media, kept where DEFAULT_STORAGE_DSN says
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/static-files/
# https://whitenoise.readthedocs.io/

STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {
        "BACKEND": "<<cookiecutter.package>>.storage.MediaStorage",
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}


# Mail
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/email/

<% if cookiecutter.django == '5.2' %>
_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

EMAIL_BACKEND = _mail["EMAIL_BACKEND"]

EMAIL_HOST = _mail["EMAIL_HOST"]

EMAIL_PORT = _mail["EMAIL_PORT"]

EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]

EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]

EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]

EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]

EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"]

EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
<% else %>
_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

MAILERS = {"default": {"BACKEND": _mail["EMAIL_BACKEND"], "OPTIONS": {}}}
if _mail["EMAIL_HOST"]:
    MAILERS["default"]["OPTIONS"] = {
        "host": _mail["EMAIL_HOST"],
        "port": _mail["EMAIL_PORT"],
        "username": _mail["EMAIL_HOST_USER"],
        "password": _mail["EMAIL_HOST_PASSWORD"],
        "use_tls": _mail["EMAIL_USE_TLS"],
        "use_ssl": _mail["EMAIL_USE_SSL"],
        "timeout": _mail["EMAIL_TIMEOUT"],
    }
elif _mail["EMAIL_FILE_PATH"]:
    MAILERS["default"]["OPTIONS"] = {"file_path": _mail["EMAIL_FILE_PATH"]}
<% endif %>

DEFAULT_FROM_EMAIL = _mail.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")

SERVER_EMAIL = _mail.get("SERVER_EMAIL", DEFAULT_FROM_EMAIL)


# Logging: one line an event, to stdout
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/logging/

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "<<cookiecutter.package>>.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    # Django's own handlers would say the same once more, or by mail.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}


# Security
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/security/

# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto, believed only then.
SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT") != "False"
if SECURE_SSL_REDIRECT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

# A leading dot, as in .example.com, allows every subdomain.
_scheme = "https" if SECURE_SSL_REDIRECT else "http"

CSRF_TRUSTED_ORIGINS = [
    f"{_scheme}://*{name}" if name.startswith(".") else f"{_scheme}://{name}"
    for name in ALLOWED_HOSTS
]

<% if cookiecutter.django == '5.2' %>
# https://django-csp.readthedocs.io/
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Media may come from an object store under a name of its own.
        "img-src": [SELF, "data:", "https:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
<% else %>
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/ref/csp/
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # Media may come from an object store under a name of its own.
    "img-src": [CSP.SELF, "data:", "https:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
<% endif %>


# Error tracking
# https://docs.sentry.io/platforms/python/integrations/django/

if SENTRY_DSN := os.environ.get("SENTRY_DSN"):
    import sentry_sdk

    sentry_sdk.init(SENTRY_DSN)


# Development
# https://django-debug-toolbar.readthedocs.io/

if DEBUG and not TESTING and find_spec("debug_toolbar"):
    INSTALLED_APPS.append("debug_toolbar")
    # After WhiteNoise, which answers without asking what follows it.
    MIDDLEWARE.insert(3, "debug_toolbar.middleware.DebugToolbarMiddleware")
    # To everybody: with DEBUG on Django keeps nothing back either.
    DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": lambda request: True}
