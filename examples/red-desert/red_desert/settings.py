"""
Django settings for Red desert.

Whatever differs between two deploys comes from the environment; README.md
lists the variables. The rest stands here, the same for all of them.

https://docs.djangoproject.com/en/6.1/topics/settings/
https://docs.djangoproject.com/en/6.1/ref/settings/
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import dj_email_url
from django.utils.csp import CSP

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


# Database
# https://docs.djangoproject.com/en/6.1/ref/settings/#databases

# Under ASGI each request has a thread of its own, which would leave a
# persistent connection behind: open one for each request instead.
DATABASES = {"default": dj_database_url.parse(required("DATABASE_URL"))}

DATABASES["default"].setdefault("OPTIONS", {}).update(
    # Readers and a writer do not wait for each other; two writers do, in turn.
    init_command="PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    transaction_mode="IMMEDIATE",
    timeout=20,  # seconds
)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Cache
# https://docs.djangoproject.com/en/6.1/topics/cache/

# Each process remembers for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


# Authentication
# https://docs.djangoproject.com/en/6.1/topics/auth/

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
# https://docs.djangoproject.com/en/6.1/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

USE_I18N = True

USE_TZ = True


# Background jobs
# https://docs.djangoproject.com/en/6.1/topics/tasks/

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    # Each task is run at once where it is enqueued.
    TASKS["default"]["BACKEND"] = "django.tasks.backends.immediate.ImmediateBackend"


# Static files, served by WhiteNoise, and media, kept where DEFAULT_STORAGE_DSN says
# https://docs.djangoproject.com/en/6.1/howto/static-files/
# https://whitenoise.readthedocs.io/

STATIC_URL = "static/"

STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"

WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

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

DEFAULT_FROM_EMAIL = _mail.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")

SERVER_EMAIL = _mail.get("SERVER_EMAIL", DEFAULT_FROM_EMAIL)


# Logging: one line an event, to stdout
# https://docs.djangoproject.com/en/6.1/topics/logging/

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "red_desert.logs.LineFormatter",
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
# https://docs.djangoproject.com/en/6.1/topics/security/

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

# https://docs.djangoproject.com/en/6.1/ref/csp/
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # Media may come from an object store under a name of its own.
    "img-src": [CSP.SELF, "data:", "https:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
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
