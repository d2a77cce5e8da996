"""
Django settings for << cookiecutter.project_name >>.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/settings/
https://docs.djangoproject.com/en/<<cookiecutter.django>>/ref/settings/
"""

import logging
<% if cookiecutter.worker == 'celery' %>
import math
<% endif %>
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
<% if cookiecutter.django == '5.2' %>
from csp.constants import NONCE, NONE, SELF
<% else %>
from django.utils.csp import CSP
<% endif %>

from .env import Environment
<% if cookiecutter.worker == 'celery' %>
from .processes import processors
<% endif %>

# Build paths inside the project like this: BASE_DIR / "subdir".
BASE_DIR = Path(__file__).resolve().parent.parent

# Whether this is `manage.py test` or pytest.
TESTING = "test" in sys.argv[1:2] or "pytest" in sys.modules
<% if cookiecutter.database != 'sqlite' %>

# Whether this is `manage.py migrate`, which may take its time.
MIGRATING = "migrate" in sys.argv[1:2]
<% endif %>

if "pytest" in sys.modules:
    # manage.py has already done this.
    from manage import read_local_environment

    read_local_environment()

env = Environment()
<% if cookiecutter.__redis %>

# Whether the certificate behind rediss:// must be one that an authority has signed.
env.verifies_redis = env.flag("REDIS_TLS_VERIFY", default=True)
<% endif %>


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
    "<<cookiecutter.package>>.logs.RequestLogMiddleware",
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
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
<% if cookiecutter.django == '5.2' %>
                "csp.context_processors.nonce",
<% else %>
                "django.template.context_processors.csp",
<% endif %>
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
<% if cookiecutter.__interface == 'wsgi' %>

WSGI_APPLICATION = "<<cookiecutter.package>>.wsgi.application"
<% endif %>


# Database
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/ref/settings/#databases

<% set forms = cookiecutter._databases[cookiecutter.database].forms | tojson %>
<% if cookiecutter.__interface == 'wsgi' %>
DATABASES = {
    "default": dj_database_url.parse(
        env.url("DATABASE_URL", forms=<<forms>>),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
<% elif cookiecutter.database == 'postgres' %>
DATABASES = {
    "default": dj_database_url.parse(
        env.url("DATABASE_URL", forms=<<forms>>),
        conn_health_checks=True,
    )
}
<% else %>
# Under ASGI each request has a thread of its own, which would leave a
# persistent connection behind: open one for each request instead.
DATABASES = {
    "default": dj_database_url.parse(
        env.url("DATABASE_URL", forms=<<forms>>),
    )
}
<% endif %>

# Options in the URL win over these.
_options = DATABASES["default"].setdefault("OPTIONS", {})

<% if cookiecutter.database == 'sqlite' %>
# Readers and a writer do not wait for each other; two writers do, in turn.
_options.setdefault("timeout", env.number("DATABASE_TIMEOUT", default=20))

_options.update(
    init_command="PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    transaction_mode="IMMEDIATE",
)
<% else %>
_connecting = env.number("DATABASE_CONNECT_TIMEOUT", default=5)

_statement = env.number("DATABASE_TIMEOUT", default=30)

<% if cookiecutter.database == 'postgres' %>
_options.setdefault("connect_timeout", _connecting)

# For how long the database's host may leave unconfirmed what was sent to it.
_options.setdefault("tcp_user_timeout", 1000 * _connecting)

if _statement and not MIGRATING:
    # Of two settings PostgreSQL takes the last: the URL's.
    _limits = f"-c statement_timeout={_statement}s {_options.get('options', '')}"
    _options["options"] = _limits.strip()
<% if cookiecutter.gateway == 'uvicorn' %>

# Web's connections persist in a pool, one for each process. A request that finds
# all of them taken waits.
DATABASE_POOL = {
    "min_size": 1,
    "max_size": env.number("DATABASE_POOL_SIZE", default=8) or 1,
    "timeout": env.number("DATABASE_POOL_TIMEOUT", default=30),
}
<% endif %>
<% else %>
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
<% endif %>
<% endif %>

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Cache
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/cache/

<% if cookiecutter.cache == 'redis' %>
REDIS_TIMEOUT = env.number("REDIS_TIMEOUT", default=5) or None  # seconds

<% if cookiecutter.__cache_apart %>
# Not the queue's database: clearing the cache empties all of it.
_cache = env.url("CACHE_URL", forms=["redis://host", "rediss://host", "locmem:"])
<% else %>
_cache = env.url(
    "CACHE_URL", forms=["redis://host", "rediss://host", "locmem:"], default=""
) or env.url("REDIS_URL", forms=["redis://host", "rediss://host"])
<% endif %>

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache,
        "KEY_PREFIX": "<<cookiecutter.package>>",
        "OPTIONS": {
            "socket_connect_timeout": REDIS_TIMEOUT,
            "socket_timeout": REDIS_TIMEOUT,
        },
    }
}

if _cache == "locmem:":
    # Each process remembers for itself, which will do for development.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
<% else %>
# Each process remembers for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
<% endif %>


# Authentication
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/auth/

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
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True

LOCALE_PATHS = [BASE_DIR / "locale"]
<% if cookiecutter.worker == 'rq' %>


# Background jobs
# https://github.com/rq/django-rq

<% if cookiecutter.cache != 'redis' %>
REDIS_TIMEOUT = env.number("REDIS_TIMEOUT", default=5) or None  # seconds

<% endif %>
RQ_QUEUES = {
    "default": {
        "URL": env.url("REDIS_URL", forms=["redis://host", "rediss://host"]),
        # A worker, which waits for jobs, gives itself as long as that takes.
        "REDIS_CLIENT_KWARGS": {
            "socket_connect_timeout": REDIS_TIMEOUT,
            "socket_timeout": REDIS_TIMEOUT,
        },
        "DEFAULT_TIMEOUT": env.number("JOB_TIME_LIMIT", default=300),  # seconds
    }
}

RQ = {"WORKER_CLASS": "<<cookiecutter.package>>.rq.Worker"}
<% if cookiecutter.__cache_apart %>

if RQ_QUEUES["default"]["URL"] == _cache and not env.faults:
    env.faults.append("CACHE_URL is the queue's: clearing the cache would empty it.")
<% endif %>
<% elif cookiecutter.worker == 'celery' %>


# Background jobs
# https://docs.celeryq.dev/en/stable/userguide/configuration.html

CELERY_BROKER_URL = env.url(
    "CELERY_BROKER_URL",
    forms=["amqp://host", "amqps://host", "redis://host", "rediss://host"],
    default="",
) or env.url("REDIS_URL", forms=["redis://host", "rediss://host"])

<% if cookiecutter.__cache_apart %>
if CELERY_BROKER_URL == _cache and not env.faults:
    env.faults.append("CACHE_URL is the queue's: clearing the cache would empty it.")

<% endif %>
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

CELERY_BROKER_CONNECTION_TIMEOUT = env.number(
    "CELERY_BROKER_CONNECTION_TIMEOUT", default=5
)

# Whoever enqueues a job gives up after one more attempt.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}

# The broker may serve other projects too.
CELERY_TASK_DEFAULT_QUEUE = "<<cookiecutter.package>>"

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
    CELERY_CONTROL_EXCHANGE = "<<cookiecutter.package>>"
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
<% if cookiecutter.example == 'yes' %>

CELERY_BEAT_SCHEDULE = {
    "prune-keys": {"task": "keygen.tasks.prune_keys", "schedule": 60 * 60},
}
<% endif %>
<% elif cookiecutter.worker == 'tasks' %>


# Background jobs
# https://docs.djangoproject.com/en/<<'6.1' if cookiecutter.django == '5.2' else cookiecutter.django>>/topics/tasks/

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
<% endif %>


# Static files, served by WhiteNoise, and media, kept where DEFAULT_STORAGE_DSN says
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/static-files/
# https://whitenoise.readthedocs.io/

STATIC_URL = "static/"

STATICFILES_DIRS = [BASE_DIR / "static"]

STATIC_ROOT = env.text("STATIC_ROOT", default=BASE_DIR / "staticfiles")

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = env.url(
    "DEFAULT_STORAGE_DSN",
<% if cookiecutter.storage == 's3' %>
    forms=["file:/folder", "s3://bucket.host"],
<% elif cookiecutter.storage == 'azure' %>
    forms=["file:/folder", "az://account:key@host/container"],
<% else %>
    forms=["file:/folder"],
<% endif %>
    default="",
)

<% if cookiecutter.storage != 'file' %>
STORAGE_TIMEOUT = env.number("STORAGE_TIMEOUT", default=10) or None  # seconds

<% endif %>
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
    _mail["EMAIL_BACKEND"] = "<<cookiecutter.package>>.mail.UnsetMail"

<% if cookiecutter.django == '5.2' %>
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


# Logging, to stdout
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/logging/

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
            "()": "<<cookiecutter.package>>.logs.RequestIdFilter",
        },
        "quiet": {
            "()": "<<cookiecutter.package>>.logs.QuietFilter",
        },
    },
    "formatters": {
        "console": {
            "()": "<<cookiecutter.package>>.logs.ConsoleFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%H:%M:%S",
            "style": "{",
        },
        "text": {
            "()": "<<cookiecutter.package>>.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {
            "()": "<<cookiecutter.package>>.logs.JSONFormatter",
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
<% if cookiecutter.gateway in ('gunicorn', 'uvicorn') %>
        # Gunicorn's own lines look like all others.
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "NOTSET"},
<% endif %>
<% if cookiecutter.gateway == 'gunicorn' %>
        # It warns of every HEAD request, whose body it drops as it should.
        "gunicorn.http.wsgi": {"level": "ERROR"},
<% endif %>
    },
}


# Security
# https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/security/

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

<% if cookiecutter.django == '5.2' %>
# https://django-csp.readthedocs.io/
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
<% if cookiecutter.storage == 'file' %>
        "img-src": [SELF, "data:"],
<% else %>
        # Media may come from an object store under a name of its own.
        "img-src": [SELF, "data:", "https:"],
<% endif %>
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
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
<% if cookiecutter.storage == 'file' %>
    "img-src": [CSP.SELF, "data:"],
<% else %>
    # Media may come from an object store under a name of its own.
    "img-src": [CSP.SELF, "data:", "https:"],
<% endif %>
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
<% endif %>


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
<% if cookiecutter.cache == 'redis' %>
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
<% endif %>
<% if cookiecutter.worker == 'rq' %>
    # Each job is done at once where it is enqueued; no queue is reached.
    RQ = {"QUEUE_CLASS": "<<cookiecutter.package>>.rq.ImmediateQueue"}
    RQ_QUEUES = {"default": {"URL": "redis://queue.invalid"}}
<% elif cookiecutter.worker == 'celery' %>
    # Each job is done at once where it is enqueued; no broker is reached.
    # By two settings: Celery prefers the variable CELERY_BROKER_URL to the one it names.
    CELERY_BROKER_READ_URL = CELERY_BROKER_WRITE_URL = "memory://localhost"
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
<% elif cookiecutter.worker == 'tasks' and cookiecutter.django == '5.2' %>
    # Each task is run at once where it is enqueued.
    TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
<% elif cookiecutter.worker == 'tasks' %>
    # Each task is run at once where it is enqueued.
    TASKS["default"]["BACKEND"] = "django.tasks.backends.immediate.ImmediateBackend"
<% endif %>


# All variables have been read: stop if any is missing or wrong, and say which.

env.check()

if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(SENTRY_DSN, environment=SENTRY_ENVIRONMENT, release=SENTRY_RELEASE)
