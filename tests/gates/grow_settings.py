"""How settings are written: middleware, literals, code of their own, what comes last."""

from dataclasses import replace

from tests.gates.project import PACKAGE, Project, block, grows

TIMING = """\
import time


class TimingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        response['X-Took'] = '%.3f' % (time.perf_counter() - started)
        return response
"""
SESSION = "    'django.contrib.sessions.middleware.SessionMiddleware',\n"
SECURITY = "    'django.middleware.security.SecurityMiddleware',\n"


@grows("2.2")
def grow_middleware_tuple(project: Project) -> None:
    """A tuple, with a comment between two entries."""
    text = project.setting("MIDDLEWARE").replace("[", "(").replace("]", ")")
    project.set("MIDDLEWARE", text.replace(SESSION, f"    # needed by the admin\n{SESSION}"))


@grows("3.2")
def grow_middleware_in_pieces(project: Project) -> None:
    """SecurityMiddleware first, the rest by +=."""
    text = project.setting("MIDDLEWARE").replace(SECURITY, f"{SECURITY}]\n\nMIDDLEWARE += [\n")
    project.set("MIDDLEWARE", text)


@grows("4.2")
def grow_middleware_conditional(project: Project) -> None:
    """One is appended with debug on, another put first without."""
    project.write(f"{PACKAGE}/timing.py", TIMING)
    project.append(
        project.settings,
        block("""

            if DEBUG:
                # how long each page takes
                MIDDLEWARE.append('mysite.timing.TimingMiddleware')
            else:
                MIDDLEWARE.insert(0, 'django.middleware.gzip.GZipMiddleware')
        """),
    )


@grows("5.2")
def grow_middleware_without_security(project: Project) -> None:
    """SecurityMiddleware is not there at all."""
    project.set("MIDDLEWARE", project.setting("MIDDLEWARE").replace(SECURITY, ""))


@grows("1.11")
def grow_middleware_classes_beside(project: Project) -> None:
    """MIDDLEWARE_CLASSES for an older Django stands below MIDDLEWARE."""
    text = project.setting("MIDDLEWARE")
    project.set("MIDDLEWARE", f"{text}\n{text.replace('MIDDLEWARE', 'MIDDLEWARE_CLASSES', 1)}")


@grows("1.11")
def grow_middleware_classes_only(project: Project) -> None:
    """Only MIDDLEWARE_CLASSES, a tuple, as up to Django 1.9."""
    text = project.setting("MIDDLEWARE").replace("[", "(").replace("]", ")")
    project.set("MIDDLEWARE", text.replace("MIDDLEWARE", "MIDDLEWARE_CLASSES", 1))


@grows("4.2")
def grow_local_settings(project: Project) -> None:
    """local_settings, not in git, at the end."""
    project.append(
        project.settings,
        block("""

            # Passwords are in local_settings.py, ask Kim
            try:
                from .local_settings import *
            except ImportError:
                pass
        """),
    )
    project.write(f"{PACKAGE}/local_settings.py", "INTERNAL_IPS = ['127.0.0.1']\n")
    project.write(
        ".gitignore",
        block("""
        *.pyc
        /db.sqlite3
        local_settings.py
    """),
    )


@grows("3.2")
def grow_code_after_the_last_setting(project: Project) -> Project:
    """A function, a loop and a check after all settings; nothing of it may go."""
    tail = block("""


            def _numbered(names):
                # 1-based, as people count
                return dict(enumerate(sorted(names), start=1))


            APP_NUMBERS = _numbered(INSTALLED_APPS)
            for _template in TEMPLATES:
                _template['OPTIONS'].setdefault('string_if_invalid', '')
            del _template

            assert 'notes' in INSTALLED_APPS, 'notes is what this is about'
        """)
    project.append(project.settings, tail)
    return replace(project, keeps=((project.settings, tail),))


@grows("5.2")
def grow_ignored_finding(project: Project) -> Project:
    """A line that the user wants left alone."""
    line = "EMAIL_HOST = 'mail.internal'  # scaffold: ignore[mail]\n"
    project.append(project.settings, f"\n# The relay is the same everywhere\n{line}")
    return replace(project, keeps=((project.settings, line),))


@grows("3.2")
def grow_django_heroku(project: Project) -> Project:
    """django_heroku rewrites settings at the end, and puts WhiteNoise first."""
    project.append(
        project.settings,
        block("""

            import sys

            import django_heroku
            # Activate Django-Heroku.
            django_heroku.settings(locals())

            if 'test' in sys.argv:
                STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.StaticFilesStorage'
        """),
    )
    return project.needing("django-heroku==0.3.1", "whitenoise==5.3.0", "dj-database-url==0.5.0")


@grows("4.2")
def grow_own_environment_names(project: Project) -> None:
    """Settings come from the environment under other names, with literals where it is silent."""
    key = project.setting("SECRET_KEY").partition(" = ")[2].strip()
    project.edit(
        project.settings,
        ("from pathlib import Path\n", "import os\nfrom pathlib import Path\n"),
        (project.setting("SECRET_KEY"), f"SECRET_KEY = os.getenv('DJANGO_SECRET_KEY', {key})\n"),
        (project.setting("DEBUG"), "DEBUG = bool(int(os.environ.get('DEBUG', '1')))\n"),
        ("ALLOWED_HOSTS = []", "ALLOWED_HOSTS = os.environ.get('HOSTS', 'localhost').split(',')"),
    )


BRANCHES = """\
if 'DJANGO_DEBUG_FALSE' in os.environ:
    DEBUG = False
    SECRET_KEY = os.environ['DJANGO_SECRET_KEY']
    ALLOWED_HOSTS = [os.environ['DJANGO_ALLOWED_HOST']]
else:
    DEBUG = True  # only at home
    LITERAL
    ALLOWED_HOSTS = []
"""


@grows("5.2")
def grow_branches(project: Project) -> None:
    """Secret key, debug and hosts are set in both branches of an if."""
    text = project.read(project.settings)
    key, debug = project.setting("SECRET_KEY"), project.setting("DEBUG")
    text = text.replace(debug, "").replace("ALLOWED_HOSTS = []\n", "")
    text = text.replace("from pathlib import Path\n", "import os\nfrom pathlib import Path\n")
    project.write(project.settings, text.replace(key, BRANCHES.replace("LITERAL\n", key)))


@grows("5.2")
def grow_email_literals(project: Project) -> None:
    """A mail account with its password."""
    project.append(
        project.settings,
        block("""

            # Mail
            EMAIL_HOST = 'smtp.example.org'
            EMAIL_PORT = 587
            EMAIL_USE_TLS = True
            EMAIL_HOST_USER = 'notes@example.org'
            EMAIL_HOST_PASSWORD = 'tea-and-biscuits'  # rotate?
            DEFAULT_FROM_EMAIL = 'Notes <notes@example.org>'
        """),
    )


# With dashes, so that no scanner of repositories takes these for real.
API_KEYS = """
# Payments
STRIPE_SECRET_KEY = 'sk_-live_-0123456789abcdefghijklmn'
STRIPE_CURRENCY = 'nok'
AWS_ACCESS_KEY_ID = 'AKIA-IOSFODNN7EXAMPLE'
AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG/-bPxRfiCYEXAMPLEKEY'
SOCIAL = {
    # of the staging app
    'github': {'key': 'notes', 'scope': ['user']},
}
"""


@grows("4.2")
def grow_api_keys(project: Project) -> None:
    """Keys of other people's services, at the top level and in a dict."""
    project.append(project.settings, API_KEYS.replace("-", ""))


@grows("4.2")
def grow_logging_to_a_file(project: Project) -> None:
    """LOGGING writes to a file below BASE_DIR, and mails errors."""
    project.append(
        project.settings,
        block("""

            LOGGING = {
                'version': 1,
                'disable_existing_loggers': False,
                'handlers': {
                    # logrotate takes care of it
                    'file': {
                        'level': 'INFO',
                        'class': 'logging.FileHandler',
                        'filename': BASE_DIR / 'notes.log',
                    },
                },
                'loggers': {
                    'django': {'handlers': ['file'], 'level': 'INFO'},
                    'notes': {'handlers': ['file'], 'level': 'DEBUG'},
                },
            }
        """),
    )


I18N_URLS = """\
]

# The admin in every language
urlpatterns += i18n_patterns(
    path('admin/', admin.site.urls),
)
"""


@grows("4.2")
def grow_i18n_urls(project: Project) -> None:
    """The admin's URLs below a language's prefix, added by +=."""
    imported = "from django.contrib import admin\n"
    project.edit(
        f"{PACKAGE}/urls.py",
        (imported, f"from django.conf.urls.i18n import i18n_patterns\n{imported}"),
        ("    path('admin/', admin.site.urls),\n]\n", I18N_URLS),
    )
    locale = "    'django.middleware.locale.LocaleMiddleware',\n"
    project.edit(project.settings, (SESSION, SESSION + locale))


PATTERNS = """\
from django.conf.urls import include, url
try:
    from django.conf.urls import patterns
except ImportError:
    def patterns(prefix, *urls):
        return list(urls)
"""


@grows("1.11")
def grow_old_patterns(project: Project) -> None:
    """patterns(''), with a stand-in of their own since Django 1.10 removed it."""
    project.edit(
        f"{PACKAGE}/urls.py",
        ("from django.conf.urls import include, url\n", PATTERNS),
        ("urlpatterns = [\n", "urlpatterns = patterns('',\n"),
        ("admin.site.urls),\n]", "admin.site.urls),\n)"),
    )
