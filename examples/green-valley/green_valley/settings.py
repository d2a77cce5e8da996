"""
Django settings for Green valley.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/5.2/topics/settings/
https://docs.djangoproject.com/en/5.2/ref/settings/
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF

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
    "keygen",
    "jobs",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that runserver serves static files as production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    # First: a probe needs neither an allowed host name nor TLS.
    "green_valley.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "green_valley.urls"

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

WSGI_APPLICATION = "green_valley.wsgi.application"


# Database
# https://docs.djangoproject.com/en/5.2/ref/settings/#databases

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}

DATABASES["default"].setdefault("OPTIONS", {}).update(
    charset="utf8mb4",
    # Refuse what does not fit, rather than cut it off.
    sql_mode="TRADITIONAL",
)
DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4"}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Cache
# https://docs.djangoproject.com/en/5.2/topics/cache/

# Each process remembers for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


# Authentication
# https://docs.djangoproject.com/en/5.2/topics/auth/

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
# https://docs.djangoproject.com/en/5.2/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True


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
CELERY_TASK_DEFAULT_QUEUE = "green_valley"

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

CELERY_BEAT_SCHEDULE = {
    "prune-keys": {"task": "keygen.tasks.prune_keys", "schedule": 60 * 60},
}


# Static files, served by WhiteNoise, and media, kept where DEFAULT_STORAGE_DSN says
# https://docs.djangoproject.com/en/5.2/howto/static-files/
# https://whitenoise.readthedocs.io/

STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {
        "BACKEND": "green_valley.storage.MediaStorage",
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}


# Mail
# https://docs.djangoproject.com/en/5.2/topics/email/

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

DEFAULT_FROM_EMAIL = _mail.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")

SERVER_EMAIL = _mail.get("SERVER_EMAIL", DEFAULT_FROM_EMAIL)


# Logging: one line an event, to stdout
# https://docs.djangoproject.com/en/5.2/topics/logging/

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "green_valley.logs.LineFormatter",
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
# https://docs.djangoproject.com/en/5.2/topics/security/

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
