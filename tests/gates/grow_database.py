"""Databases, caches and storage: engines, aliases, options, comments, literals."""

from dataclasses import replace

from tests.gates.project import PACKAGE, Project, block, grows

TWO_DATABASES = """\
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'db.sqlite3',
        'OPTIONS': {'timeout': 20},
        'ATOMIC_REQUESTS': True,
        'TEST': {'NAME': None},
    },
    'archive': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'archive.sqlite3',
        'TEST': {'NAME': None, 'DEPENDENCIES': []},
    },
}
DATABASE_ROUTERS = ['mysite.routers.Archive']
"""

SERVER = """\
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.ENGINE_NAME',
        'NAME': 'notes',
        'USER': 'notes',
        'PASSWORD': 'p@ss/w:rd#1',
        'HOST': 'db.internal',
        'PORT': PORT_NUMBER,
    }
}
"""


@grows("5.2")
def grow_two_databases(project: Project) -> None:
    """default with OPTIONS, TEST and ATOMIC_REQUESTS, archive with its own, and a router."""
    project.write(
        f"{PACKAGE}/routers.py",
        block("""
            class Archive:
                def allow_migrate(self, db, app_label, **hints):
                    return db == 'default'
        """),
    )
    project.set("DATABASES", TWO_DATABASES)


@grows("4.2")
def grow_comments_in_database(project: Project) -> None:
    """Comments above, beside and below each entry of the default database."""
    project.set(
        "DATABASES",
        block("""
            # The one database
            DATABASES = {  # see the wiki
                # on this machine
                'default': {
                    'ENGINE': 'django.db.backends.sqlite3',  # fast enough
                    # backed up each night
                    'NAME': BASE_DIR / 'db.sqlite3',
                    # 'USER': 'notes',
                },
                # 'replica': {},
            }  # databases end here
        """),
    )


def _server(project: Project, engine: str, port: str, extra: str = "") -> None:
    text = SERVER.replace("ENGINE_NAME", engine).replace("PORT_NUMBER", port)
    project.set("DATABASES", text.replace("    }\n}\n", f"{extra}    }}\n}}\n"))


@grows("5.2")
def grow_postgres(project: Project) -> Project:
    """A literal host, and a password that a URL has to quote."""
    _server(project, "postgresql", "'5432'")
    url = "postgres://notes:secret@localhost:5432/notes"
    return replace(project.needing("psycopg[binary]==3.2.9"), database_url=url)


@grows("3.2")
def grow_postgres_old(project: Project) -> Project:
    """psycopg2 by its engine's old name, connections kept, search path in OPTIONS."""
    extra = "        'CONN_MAX_AGE': 60,\n        'OPTIONS': {'options': '-c search_path=notes'},\n"
    _server(
        project, "postgresql_psycopg2" if project.django == "1.11" else "postgresql", "5432", extra
    )
    url = "postgres://notes:secret@localhost:5432/notes"
    return replace(project.needing("psycopg2-binary==2.9.9"), database_url=url)


@grows("4.2")
def grow_mysql(project: Project) -> Project:
    """mysqlclient, with OPTIONS that only MySQL knows."""
    extra = (
        "        'OPTIONS': {\n            # four bytes for emoji\n"
        "            'charset': 'utf8mb4',\n"
        "            'init_command': \"SET sql_mode='STRICT_TRANS_TABLES'\",\n        },\n"
    )
    _server(project, "mysql", "'3306'", extra)
    url = "mysql://notes:secret@127.0.0.1:3306/notes"
    return replace(project.needing("mysqlclient==2.2.7"), database_url=url)


@grows("2.2")
def grow_pymysql(project: Project) -> Project:
    """PyMySQL in mysqlclient's place, by the package's __init__."""
    _server(project, "mysql", "''")
    project.write(
        f"{PACKAGE}/__init__.py",
        block("""
        import pymysql

        pymysql.install_as_MySQLdb()
    """),
    )
    url = "mysql://notes:secret@127.0.0.1:3306/notes"
    return replace(project.needing("PyMySQL==1.1.1"), database_url=url)


@grows("4.2")
def grow_database_for_tests(project: Project) -> None:
    """Another database where tests run, set after the first."""
    project.edit(
        project.settings, ("from pathlib import Path\n", "import sys\nfrom pathlib import Path\n")
    )
    text = project.setting("DATABASES")
    project.set(
        "DATABASES",
        f"{text}if 'test' in sys.argv:\n    # quicker\n"
        "    DATABASES['default'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}\n",
    )


@grows("4.2")
def grow_redis_cache(project: Project) -> Project:
    """A literal Redis, and sessions in it."""
    project.append(
        project.settings,
        block("""

            CACHES = {
                'default': {
                    'BACKEND': 'django.core.cache.backends.redis.RedisCache',
                    'LOCATION': 'redis://127.0.0.1:6379/1',
                    # a day
                    'TIMEOUT': 86400,
                    'KEY_PREFIX': 'notes',
                },
                'files': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'},
            }
            SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'
        """),
    )
    return project.needing("redis==5.0.8")


@grows("3.2")
def grow_file_sessions(project: Project) -> None:
    """Sessions in files, media below BASE_DIR."""
    project.append(
        project.settings,
        block("""

            SESSION_ENGINE = 'django.contrib.sessions.backends.file'
            MEDIA_URL = '/media/'
            MEDIA_ROOT = BASE_DIR / 'media'  # nginx serves it
        """),
    )


def _whitenoise(project: Project, release: str) -> Project:
    security = "    'django.middleware.security.SecurityMiddleware',\n"
    added = "    'whitenoise.middleware.WhiteNoiseMiddleware',  # right after security\n"
    project.edit(
        project.settings,
        (security, security + added),
        (
            "'django.contrib.staticfiles',",
            "'whitenoise.runserver_nostatic',\n    'django.contrib.staticfiles',",
        ),
    )
    project.append(project.settings, "\nSTATIC_ROOT = BASE_DIR / 'staticfiles'\n")
    return project.needing(f"whitenoise=={release}")


@grows("4.2")
def grow_whitenoise(project: Project) -> Project:
    """WhiteNoise by STORAGES, which says nothing of "default"."""
    project.append(
        project.settings,
        block("""
            STORAGES = {
                # hashed names need collectstatic
                'staticfiles': {
                    'BACKEND': 'whitenoise.storage.CompressedStaticFilesStorage',
                },
            }
        """),
    )
    return _whitenoise(project, "6.6.0")


@grows("3.2")
def grow_whitenoise_old(project: Project) -> Project:
    """WhiteNoise by STATICFILES_STORAGE, which Django 5.1 removed."""
    project.append(
        project.settings,
        "STATICFILES_STORAGE = 'whitenoise.storage.CompressedStaticFilesStorage'\n"
        "DEFAULT_FILE_STORAGE = 'django.core.files.storage.FileSystemStorage'\n",
    )
    return _whitenoise(project, "5.3.0")


@grows("5.2")
def grow_whitenoise_misplaced(project: Project) -> Project:
    """WhiteNoise is the last middleware."""
    text = project.setting("MIDDLEWARE")
    added = "    'whitenoise.middleware.WhiteNoiseMiddleware',\n]\n"
    project.set("MIDDLEWARE", text.removesuffix("]\n") + added)
    return project.needing("whitenoise==6.6.0")


@grows("5.2")
def grow_own_storage(project: Project) -> Project:
    """STORAGES["default"] is a class of the user's own."""
    project.write(
        f"{PACKAGE}/uploads.py",
        block("""
            from django.core.files.storage import FileSystemStorage


            class Uploads(FileSystemStorage):
                def get_valid_name(self, name):
                    return super().get_valid_name(name).lower()
        """),
    )
    project.append(
        project.settings,
        block("""

            STORAGES = {
                'default': {
                    # lower case, for the old server
                    'BACKEND': 'mysite.uploads.Uploads',
                    'OPTIONS': {'location': BASE_DIR / 'uploads', 'base_url': '/uploads/'},
                },
                'staticfiles': {
                    'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage',
                },
            }
        """),
    )
    return project
