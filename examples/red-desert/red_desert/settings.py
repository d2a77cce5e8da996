"""
Django settings for Red desert.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/6.1/topics/settings/
https://docs.djangoproject.com/en/6.1/ref/settings/
"""

import logging
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
from django.utils.csp import CSP

from .env import Environment

# Build paths inside the project like this: BASE_DIR / "subdir".
BASE_DIR = Path(__file__).resolve().parent.parent

# Whether this is `manage.py test` or pytest.
TESTING = "test" in sys.argv[1:2] or "pytest" in sys.modules

if "pytest" in sys.modules:
    # manage.py has already done this.
    from manage import read_local_environment

    read_local_environment()

env = Environment()


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
    "jobs",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that runserver serves static files as production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tasks_db",
]

MIDDLEWARE = [
    # First: a probe needs neither an allowed host name nor TLS.
    "red_desert.health.HealthMiddleware",
    "red_desert.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "red_desert.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# Database
# https://docs.djangoproject.com/en/6.1/ref/settings/#databases

# Under ASGI each request has a thread of its own, which would leave a
# persistent connection behind: open one for each request instead.
DATABASES = {
    "default": dj_database_url.parse(
        env.url("DATABASE_URL", forms=["sqlite:///file"]),
    )
}

# Options in the URL win over these.
_options = DATABASES["default"].setdefault("OPTIONS", {})

# Readers and a writer do not wait for each other; two writers do, in turn.
_options.setdefault("timeout", env.number("DATABASE_TIMEOUT", default=20))

_options.update(
    init_command="PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    transaction_mode="IMMEDIATE",
)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Cache
# https://docs.djangoproject.com/en/6.1/topics/cache/

# Each process remembers for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


# Authentication
# https://docs.djangoproject.com/en/6.1/topics/auth/

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
# https://docs.djangoproject.com/en/6.1/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True

LOCALE_PATHS = [BASE_DIR / "locale"]


# Background jobs
# https://docs.djangoproject.com/en/6.1/topics/tasks/

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# Static files, served by WhiteNoise, and media, kept where DEFAULT_STORAGE_DSN says
# https://docs.djangoproject.com/en/6.1/howto/static-files/
# https://whitenoise.readthedocs.io/

STATIC_URL = "static/"

STATICFILES_DIRS = [BASE_DIR / "static"]

STATIC_ROOT = env.text("STATIC_ROOT", default=BASE_DIR / "staticfiles")

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = env.url(
    "DEFAULT_STORAGE_DSN",
    forms=["file:/folder"],
    default="",
)

STORAGES = {
    "default": {
        "BACKEND": "red_desert.storage.MediaStorage",
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}


# Mail
# https://docs.djangoproject.com/en/6.1/topics/email/

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
    _mail["EMAIL_BACKEND"] = "red_desert.mail.UnsetMail"

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

DEFAULT_FROM_EMAIL = _mail.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")

SERVER_EMAIL = _mail.get("SERVER_EMAIL", DEFAULT_FROM_EMAIL)


# Logging, to stdout
# https://docs.djangoproject.com/en/6.1/topics/logging/

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
            "()": "red_desert.logs.RequestIdFilter",
        },
        "quiet": {
            "()": "red_desert.logs.QuietFilter",
        },
    },
    "formatters": {
        "console": {
            "()": "red_desert.logs.ConsoleFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%H:%M:%S",
            "style": "{",
        },
        "text": {
            "()": "red_desert.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {
            "()": "red_desert.logs.JSONFormatter",
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
        # Gunicorn's own lines look like all others.
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "NOTSET"},
    },
}


# Security
# https://docs.djangoproject.com/en/6.1/topics/security/

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

# https://docs.djangoproject.com/en/6.1/ref/csp/
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
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
    # Each task is run at once where it is enqueued.
    TASKS["default"]["BACKEND"] = "django.tasks.backends.immediate.ImmediateBackend"


# All variables have been read: stop if any is missing or wrong, and say which.

env.check()

if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(SENTRY_DSN, environment=SENTRY_ENVIRONMENT, release=SENTRY_RELEASE)
