"""
Django settings for Green valley.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/5.2/topics/settings/
https://docs.djangoproject.com/en/5.2/ref/settings/
"""

import logging
import math
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
from csp.constants import NONCE, NONE, SELF

from .env import Environment
from .processes import processors

# Build paths inside the project like this: BASE_DIR / "subdir".
BASE_DIR = Path(__file__).resolve().parent.parent

# Whether this is `manage.py test` or pytest.
TESTING = "test" in sys.argv[1:2] or "pytest" in sys.modules

# Whether this is `manage.py migrate`, which may take its time.
MIGRATING = "migrate" in sys.argv[1:2]

if "pytest" in sys.modules:
    # manage.py has already done this.
    from manage import read_local_environment

    read_local_environment()

env = Environment()

# Whether the certificate behind rediss:// must be one that an authority has signed.
env.verifies_redis = env.flag("REDIS_TLS_VERIFY", default=True)


# Core settings

# Signs sessions and tokens: long, random, one for each deploy.
SECRET_KEY = env.text("SECRET_KEY")

# Shows tracebacks to whoever asks: never in production.
DEBUG = env.flag("DJANGO_DEBUG", default=False)

# The names by which clients may call this site.
ALLOWED_HOSTS = [
    *env.hosts("DOMAIN", default=[]),
    *env.hosts("DOMAIN_ALIASES", default=[]),
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
    "green_valley.logs.RequestLogMiddleware",
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
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
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
        env.url("DATABASE_URL", forms=["mysql:///name"]),
        conn_max_age=600,
        conn_health_checks=True,
    )
}

# Options in the URL win over these.
_options = DATABASES["default"].setdefault("OPTIONS", {})

_connecting = env.number("DATABASE_CONNECT_TIMEOUT", default=5)

_statement = env.number("DATABASE_TIMEOUT", default=30)

_options.setdefault("connect_timeout", _connecting)

if _statement and not MIGRATING:
    # How long the server may say nothing, as it does while a statement runs.
    _options.setdefault("read_timeout", _statement)
    _options.setdefault("write_timeout", _statement)

_options.update(
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

LOGIN_URL = "login"

LOGIN_REDIRECT_URL = "/"

LOGOUT_REDIRECT_URL = "/"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
    },
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
    },
    {
        "NAME": "django.contrib.auth.password_validation.NumericPasswordValidator",
    },
]


# Internationalization
# https://docs.djangoproject.com/en/5.2/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True

LOCALE_PATHS = [BASE_DIR / "locale"]


# Background jobs
# https://docs.celeryq.dev/en/stable/userguide/configuration.html

CELERY_BROKER_URL = env.url(
    "CELERY_BROKER_URL",
    forms=["amqp://host", "amqps://host", "redis://host", "rediss://host"],
    default="",
) or env.url("REDIS_URL", forms=["redis://host", "rediss://host"])

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

CELERY_BROKER_CONNECTION_TIMEOUT = env.number(
    "CELERY_BROKER_CONNECTION_TIMEOUT", default=5
)

# Whoever enqueues a job gives up after one more attempt.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}

# The broker may serve other projects too.
CELERY_TASK_DEFAULT_QUEUE = "green_valley"

JOB_TIME_LIMIT = env.number("JOB_TIME_LIMIT", default=300)

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
    # By default a host can have one worker, of all projects on this RabbitMQ.
    CELERY_CONTROL_EXCHANGE = "green_valley"
    CELERY_CONTROL_QUEUE_DURABLE = True
    CELERY_CONTROL_QUEUE_EXCLUSIVE = False
else:
    # Redis gives away a job that its worker has not claimed anew for so long. Workers
    # do so until they are told to stop, and may then finish the job that they run.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 2 * JOB_TIME_LIMIT,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": CELERY_BROKER_CONNECTION_TIMEOUT or None,
        "socket_timeout": CELERY_BROKER_CONNECTION_TIMEOUT or None,
    }

# A process for each processor that the worker's container may use.
CELERY_WORKER_CONCURRENCY = max(1, min(8, math.ceil(processors())))

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

STATICFILES_DIRS = [BASE_DIR / "static"]

STATIC_ROOT = env.text("STATIC_ROOT", default=BASE_DIR / "staticfiles")

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = env.url(
    "DEFAULT_STORAGE_DSN",
    forms=["file:/folder", "az://account:key@host/container"],
    default="",
)

STORAGE_TIMEOUT = env.number("STORAGE_TIMEOUT", default=10) or None  # seconds

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

# Unset, mail is printed in development and refused in production.
_mail = dj_email_url.parse(
    env.url(
        "EMAIL_URL",
        forms=["smtp://host", "submission://host", "file:/folder", "console:"],
        default="console:" if DEBUG else "unset:",
    )
)

_mail["EMAIL_TIMEOUT"] = _mail["EMAIL_TIMEOUT"] or (
    env.number("EMAIL_TIMEOUT", default=10) or None
)

if "EMAIL_BACKEND" not in _mail:
    _mail["EMAIL_BACKEND"] = "green_valley.mail.UnsetMail"

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


# Logging, to stdout
# https://docs.djangoproject.com/en/5.2/topics/logging/

# Python's warnings too, which else take two lines of stderr.
logging.captureWarnings(True)

LOG_LEVEL = env.choice(
    "LOG_LEVEL",
    choices=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    default="WARNING" if TESTING else "INFO",
)

LOG_FORMAT = env.choice(
    "LOG_FORMAT",
    choices=["console", "text", "json"],
    default="console" if DEBUG else "text",
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {
            "()": "green_valley.logs.RequestIdFilter",
        },
        "quiet": {
            "()": "green_valley.logs.QuietFilter",
        },
    },
    "formatters": {
        "console": {
            "()": "green_valley.logs.ConsoleFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%H:%M:%S",
            "style": "{",
        },
        "text": {
            "()": "green_valley.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {
            "()": "green_valley.logs.JSONFormatter",
        },
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        },
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would say the same once more, or by mail.
        "django": {"handlers": [], "propagate": True, "level": "NOTSET"},
        # runserver would log each request a second time.
        "django.server": {"handlers": [], "propagate": True, "level": "ERROR"},
        # Scanners ask for hosts that are not this site: no errors of ours.
        "django.security.DisallowedHost": {"filters": ["quiet"]},
    },
}


# Security
# https://docs.djangoproject.com/en/5.2/topics/security/

# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto, believed only then.
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
if SECURE_SSL_REDIRECT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # How long browsers refuse plain HTTP, whatever the site does meanwhile.
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag(
        "SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False
    )
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=False)

SILENCED_SYSTEM_CHECKS = [
    # Subdomains and preload lists are promises for sites that are not this one.
    "security.W005",
    "security.W021",
]

SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT

CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

# Only for a proxy that passes on another host name than the browser asked for.
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", default=[])

# https://django-csp.readthedocs.io/
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
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

SENTRY_DSN = env.url(
    "SENTRY_DSN", forms=["https://key@host/id", "http://key@host/id"], default=""
)

SENTRY_ENVIRONMENT = env.text("SENTRY_ENVIRONMENT", default="production")

SENTRY_RELEASE = env.text("SENTRY_RELEASE", default=None)


# Development
# https://django-debug-toolbar.readthedocs.io/

if DEBUG and not TESTING and find_spec("debug_toolbar"):
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE]
    # To everybody: with DEBUG on Django keeps nothing back either.
    DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": lambda request: True}


# Tests need no service but the database.

if TESTING:
    SECURE_SSL_REDIRECT = False
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    # Each job is done at once where it is enqueued; no broker is reached.
    # By two settings: Celery prefers the variable CELERY_BROKER_URL to the one it names.
    CELERY_BROKER_READ_URL = CELERY_BROKER_WRITE_URL = "memory://localhost"
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True


# All variables have been read: stop if any is missing or wrong, and say which.

env.check()

if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(SENTRY_DSN, environment=SENTRY_ENVIRONMENT, release=SENTRY_RELEASE)
