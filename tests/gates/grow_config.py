"""Config libraries that are already in use."""

from dataclasses import replace

from tests.gates.project import PACKAGE, Project, block, grows

KEY = "made-up-for-development-only-0123456789abcdefghijklmno"
DOTENV = f"""\
# Copy to .env
SECRET_KEY={KEY}
DEBUG=True
DATABASE_URL=sqlite:///db.sqlite3
"""
CONFIGURATIONS = """\


class Dev(Base):
    INTERNAL_IPS = ['127.0.0.1']


class Prod(Base):
    DEBUG = False
    SECRET_KEY = values.SecretValue()
"""


def _with_dotenv(project: Project) -> Project:
    """Write .env, outside git, and the example of it, inside."""
    project.write(".env", DOTENV)
    project.write(".env.example", DOTENV.replace(KEY, "change-me"))
    project.write(
        ".gitignore",
        block("""
        __pycache__/
        .env
        *.sqlite3
    """),
    )
    return replace(project, has_config_library=True)


def _replace(project: Project, imports: str, **settings: str) -> None:
    """Put imports first, and each named setting's new lines in its place."""
    project.edit(project.settings, ("from pathlib import Path\n", f"{imports}"))
    for name, text in settings.items():
        project.set(name, text)


# What cannot be added safely is a finding, with the lines to write.
_CLASSES = "settings that are a class's attributes take a person"


@grows("5.2")
def grow_django_environ(project: Project) -> Project:
    """All of it, from a .env file beside manage.py."""
    _replace(
        project,
        block("""
            from pathlib import Path

            import environ
        """),
        SECRET_KEY=block("""
            env = environ.Env(
                # set casting, default value
                DEBUG=(bool, False)
            )
            environ.Env.read_env(BASE_DIR / '.env')

            SECRET_KEY = env('SECRET_KEY')
        """),
        DEBUG="DEBUG = env('DEBUG')\n",
        ALLOWED_HOSTS="ALLOWED_HOSTS = env.list('ALLOWED_HOSTS', default=['localhost'])\n",
        DATABASES=block("""
            DATABASES = {
                # read os.environ['DATABASE_URL']
                'default': env.db(),
            }
        """),
    )
    return _with_dotenv(project).needing("django-environ==0.11.2")


@grows("4.2")
def grow_django_environ_half(project: Project) -> Project:
    """Only the secret key; database, debug and hosts are literals."""
    _replace(
        project,
        block("""
            from pathlib import Path

            from environ import Env
        """),
        SECRET_KEY="config = Env()\nSECRET_KEY = config.str('SECRET_KEY', 'insecure-for-now')\n",
    )
    return replace(project, has_config_library=True).needing("django-environ==0.11.2")


@grows("4.2")
def grow_environs(project: Project) -> Project:
    """environs with its Django helpers."""
    _replace(
        project,
        block("""
            from pathlib import Path

            from environs import Env

            env = Env()
            env.read_env()
        """),
        SECRET_KEY="SECRET_KEY = env.str('SECRET_KEY')\n",
        DEBUG="DEBUG = env.bool('DEBUG', default=False)\n",
        DATABASES=block("""
            DATABASES = {
                'default': env.dj_db_url('DATABASE_URL'),
            }
        """),
    )
    return _with_dotenv(project).needing("environs[django]==11.0.0", "marshmallow==3.22.0")


@grows("3.2")
def grow_decouple(project: Project) -> Project:
    """python-decouple, with hosts as comma separated values; the database is a literal."""
    _replace(
        project,
        block("""
            from pathlib import Path

            from decouple import Csv, config
        """),
        SECRET_KEY="SECRET_KEY = config('SECRET_KEY')\n",
        DEBUG="DEBUG = config('DEBUG', default=False, cast=bool)\n",
        ALLOWED_HOSTS="ALLOWED_HOSTS = config('HOSTS', default='localhost', cast=Csv())\n",
    )
    return _with_dotenv(project).needing("python-decouple==3.8")


@grows("5.2")
def grow_dotenv(project: Project) -> Project:
    """python-dotenv and os.environ, imported where they are used."""
    project.set(
        "SECRET_KEY",
        block("""
            import os

            from dotenv import load_dotenv

            # .env is only at home
            load_dotenv(BASE_DIR / '.env')
            SECRET_KEY = os.environ['SECRET_KEY']
        """),
    )
    project.set("DEBUG", "DEBUG = os.environ.get('DEBUG', 'False') == 'True'\n")
    return _with_dotenv(project).needing("python-dotenv==1.0.1")


@grows("4.2")
def grow_dj_database_url(project: Project) -> Project:
    """dj-database-url with a default, the other settings literals."""
    _replace(
        project,
        block("""
            from pathlib import Path

            import dj_database_url
        """),
        DATABASES=block("""
            DATABASES = {
                'default': dj_database_url.config(
                    default='sqlite:///' + str(BASE_DIR / 'db.sqlite3'),
                    conn_max_age=600,  # ten minutes
                ),
            }
        """),
    )
    return project.needing("dj-database-url==2.2.0")


@grows("3.2")
def grow_dj_database_url_update(project: Project) -> Project:
    """Heroku's old way: a dict that a URL updates at the end."""
    project.append(
        project.settings,
        block("""

            # Update database configuration with $DATABASE_URL.
            import dj_database_url

            db_from_env = dj_database_url.config(conn_max_age=500)
            DATABASES['default'].update(db_from_env)
        """),
    )
    return project.needing("dj-database-url==0.5.0")


@grows("4.2", storage=_CLASSES, whitenoise=_CLASSES)
def grow_configurations(project: Project) -> Project:
    """django-configurations: settings are attributes of classes."""
    head, _, body = project.read(project.settings).partition("BASE_DIR = ")
    base_dir, _, body = body.partition("\n")
    indented = "".join(f"    {line}" if line.strip() else line for line in body.splitlines(True))
    imported = "from pathlib import Path\n"
    head = head.replace(imported, f"{imported}\nfrom configurations import Configuration, values\n")
    base = f"BASE_DIR = {base_dir}\n\n\nclass Base(Configuration):\n{indented}"
    project.write(project.settings, head + base + CONFIGURATIONS)
    named = "'DJANGO_SETTINGS_MODULE', 'mysite.settings')\n"
    project.edit(
        "manage.py",
        (named, f"{named}    os.environ.setdefault('DJANGO_CONFIGURATION', 'Dev')\n"),
        ("from django.core.management import", "from configurations.management import"),
    )
    imported = "from configurations.wsgi import get_wsgi_application\n"
    project.edit(
        f"{PACKAGE}/wsgi.py",
        (
            named,
            f"{named}os.environ.setdefault('DJANGO_CONFIGURATION', 'Prod')\n\n{imported}",
        ),
        ("from django.core.wsgi import get_wsgi_application\n", ""),
    )
    variables = {"DJANGO_SECRET_KEY": KEY}
    project = replace(project, has_config_library=True, variables=variables)
    return project.needing("django-configurations==2.5.1")


@grows("4.2")
def grow_split_settings(project: Project) -> Project:
    """django-split-settings: components that an __init__ includes, with its own __file__."""
    text = project.read(project.settings)
    database = project.setting("DATABASES")
    project.path(project.settings).unlink()
    folder = f"{PACKAGE}/settings"
    common = text.replace(database, "").replace(".parent.parent", ".parent.parent.parent")
    project.write(f"{folder}/components/common.py", common)
    project.write(f"{folder}/components/database.py", f"# BASE_DIR is common's\n{database}")
    project.write(
        f"{folder}/__init__.py",
        block("""
            from split_settings.tools import include, optional

            include('components/common.py', 'components/*.py', optional('local.py'))
        """),
    )
    return replace(
        project.needing("django-split-settings==1.3.2"), settings=f"{folder}/__init__.py"
    )


READER = """\
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {'1', 'true', 'yes', 'on'}


def setting(name, default=None, cast=str):
    # Without a default the environment must say something.
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f'{name} is not set: see the wiki')
    return value if value == default else cast(value)


def boolean(value):
    return value.lower() in TRUE
"""


@grows("4.2")
def grow_own_reader(project: Project) -> None:
    """A function of the user's own reads the environment; the database is a literal."""
    key = project.setting("SECRET_KEY").partition(" = ")[2].strip()
    _replace(
        project,
        READER,
        SECRET_KEY=f"SECRET_KEY = setting('NOTES_KEY', {key})\n",
        DEBUG="DEBUG = setting('NOTES_DEBUG', True, cast=boolean)\n",
        ALLOWED_HOSTS="ALLOWED_HOSTS = setting('NOTES_HOSTS', [], cast=str.split)\n",
    )
    project.append(
        project.settings,
        block("""

            # The weather on the front page
            WEATHER_URL = setting('WEATHER_URL', 'https://weather.example.org/v1')
        """),
    )


@grows("5.2")
def grow_dynaconf(project: Project) -> Project:
    """dynaconf takes over at the end of the settings, from a file and the environment."""
    project.append(
        project.settings,
        block("""

            STATIC_ROOT = BASE_DIR / 'staticfiles'
            ALLOWED_HOSTS = ['*']

            # HERE STARTS DYNACONF EXTENSION LOAD (Keep at the very bottom of settings.py)
            import dynaconf  # noqa

            settings = dynaconf.DjangoDynaconf(__name__, settings_files=['settings.toml'])  # noqa
            # HERE ENDS DYNACONF EXTENSION LOAD (No more code below this line)
        """),
    )
    project.write("settings.toml", "[default]\nSITE_NAME = 'Notes'\n")
    return project.needing("dynaconf==3.2.11")
