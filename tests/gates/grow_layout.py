"""Where things stand: settings in packages, chains of star imports, src/, other folders."""

from dataclasses import replace

from tests.gates.project import APP, PACKAGE, Project, block, grows

BASE = f"{PACKAGE}/settings/base.py"
PARENT, GRANDPARENT = ".parent.parent", ".parent.parent.parent"


def _package(project: Project) -> None:
    """Move settings.py to settings/base.py, one folder further from BASE_DIR."""
    project.rename(project.settings, BASE)
    project.edit(BASE, (PARENT, GRANDPARENT))
    project.write(f"{PACKAGE}/settings/__init__.py", "")


@grows("4.2")
def grow_settings_package(project: Project) -> Project:
    """base, dev and prod; manage.py names dev, wsgi.py prod."""
    _package(project)
    project.write(
        f"{PACKAGE}/settings/dev.py",
        block("""
            from .base import *  # noqa

            # Mail is only printed here
            EMAIL_BACKEND = 'django.core.mail.backends.console.EmailBackend'
            INTERNAL_IPS = ['127.0.0.1']
        """),
    )
    project.write(
        f"{PACKAGE}/settings/prod.py",
        block("""
            from .base import *  # noqa

            DEBUG = False
            ALLOWED_HOSTS = ['notes.example.org']
        """),
    )
    project.edit("manage.py", ("mysite.settings", "mysite.settings.dev"))
    project.edit(f"{PACKAGE}/wsgi.py", ("'mysite.settings'", "'mysite.settings.prod'"))
    return replace(project, settings=f"{PACKAGE}/settings/dev.py")


@grows("3.2")
def grow_settings_package_by_init(project: Project) -> Project:
    """settings/__init__.py chooses by a variable of its own."""
    _package(project)
    project.write(
        f"{PACKAGE}/settings/__init__.py",
        block("""
            import os

            from .base import *

            # live on the server, local everywhere else
            if os.environ.get('STAGE') == 'live':
                from .live import *
            else:
                from .local import *
        """),
    )
    project.write(f"{PACKAGE}/settings/live.py", "DEBUG = False\n")
    project.write(f"{PACKAGE}/settings/local.py", "DEBUG = True\nINTERNAL_IPS = ['127.0.0.1']\n")
    return replace(project, settings=f"{PACKAGE}/settings/__init__.py")


@grows("5.2")
def grow_star_chain(project: Project) -> Project:
    """settings.py imports all of site.py, which imports all of common.py."""
    project.rename(project.settings, f"{PACKAGE}/common.py")
    project.write(
        f"{PACKAGE}/site.py",
        block("""
        from mysite.common import *

        SITE_NAME = 'Notes'
    """),
    )
    project.write(
        f"{PACKAGE}/settings.py",
        block("""
            from mysite.site import *

            TIME_ZONE = 'Europe/Oslo'
            INSTALLED_APPS += []
        """),
    )
    return project


@grows("4.2")
def grow_cookiecutter_layout(project: Project) -> Project:
    """config/settings/{base,local,production}.py, the code in a package of another name."""
    for path in sorted(project.path(PACKAGE).rglob("*.py")):
        name = path.relative_to(project.path(PACKAGE)).as_posix()
        project.rename(f"{PACKAGE}/{name}", f"config/{name}")
    project.path(PACKAGE).rmdir()
    project.rename("config/settings.py", "config/settings/base.py")
    project.edit("config/settings/base.py", (PARENT, GRANDPARENT))
    project.edit("config/settings/base.py", ("'mysite.urls'", "'config.urls'"))
    project.edit(
        "config/settings/base.py", ("'mysite.wsgi.application'", "'config.wsgi.application'")
    )
    project.write("config/settings/__init__.py", "")
    for stage in ("local", "production"):
        text = f"from .base import *\n\nDEBUG = {stage == 'local'}\n"
        project.write(f"config/settings/{stage}.py", text)
    project.edit("manage.py", ("'mysite.settings'", "'config.settings.local'"))
    for gateway in ("wsgi", "asgi"):
        target = "'config.settings.production'"
        project.edit(f"config/{gateway}.py", ("'mysite.settings'", target))
    return replace(project, settings="config/settings/local.py")


def _move(project: Project, folder: str) -> None:
    for name in ("manage.py", PACKAGE, APP):
        project.rename(name, f"{folder}/{name}")


@grows("5.2")
def grow_src_layout(project: Project) -> Project:
    """manage.py in src/, requirements.txt at the root."""
    _move(project, "src")
    return replace(project, manage="src/manage.py", settings=f"src/{PACKAGE}/settings.py")


@grows("4.2")
def grow_two_levels_down(project: Project) -> Project:
    """manage.py and its manifest in backend/site/, something else at the root."""
    _move(project, "backend/site")
    project.rename("requirements.txt", "backend/site/requirements.txt")
    project.write(
        "README.md",
        block("""
        # Notes

        The site is in `backend/site`.
    """),
    )
    project.write("frontend/package.json", '{"name": "notes", "private": true}\n')
    settings = f"backend/site/{PACKAGE}/settings.py"
    return replace(project, manage="backend/site/manage.py", settings=settings)


@grows("3.2")
def grow_flat_settings(project: Project) -> Project:
    """settings.py, urls.py and wsgi.py beside manage.py, in no package, as Django 1.3 had them."""
    for name in ("settings", "urls", "wsgi", "asgi"):
        project.rename(f"{PACKAGE}/{name}.py", f"{name}.py")
        text = project.read(f"{name}.py")
        text = text.replace("mysite.urls", "urls").replace("mysite.wsgi", "wsgi")
        project.write(f"{name}.py", text.replace("'mysite.settings'", "'settings'"))
    project.path(f"{PACKAGE}/__init__.py").unlink()
    project.path(PACKAGE).rmdir()
    project.edit("settings.py", (PARENT, ".parent"))
    project.edit("manage.py", ("'mysite.settings'", "'settings'"))
    return replace(project, settings="settings.py")


@grows("4.2")
def grow_manage_assigns(project: Project) -> None:
    """manage.py sets the module in its own way, with double quotes."""
    project.edit(
        "manage.py",
        (
            "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')",
            'os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"',
        ),
        ("#!/usr/bin/env python\n", ""),
    )


@grows("3.2")
def grow_base_dir_by_os_path(project: Project) -> None:
    """As Django wrote it before 3.1."""
    project.edit(
        project.settings,
        ("from pathlib import Path\n", "import os\n"),
        ("Path(__file__).resolve().parent.parent", "os.path.dirname(os.path.dirname(__file__))"),
        ("BASE_DIR / 'db.sqlite3'", "os.path.join(BASE_DIR, 'db.sqlite3')"),
    )


@grows("2.2")
def grow_base_dir_of_another_name(project: Project) -> None:
    """PROJECT_ROOT, by a function of their own."""
    line = "BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"
    text = project.read(project.settings).replace(
        line,
        block("""
            PROJECT_ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), os.pardir))


            def here(*parts):
                return os.path.join(PROJECT_ROOT, *parts)
        """),
    )
    text = text.replace("os.path.join(BASE_DIR, 'db.sqlite3')", "here('db.sqlite3')")
    project.write(project.settings, text)


@grows("5.2")
def grow_base_dir_absent(project: Project) -> None:
    """Paths are the current folder's."""
    project.edit(
        project.settings,
        ("from pathlib import Path\n\n", ""),
        ("BASE_DIR = Path(__file__).resolve().parent.parent\n", ""),
        ("BASE_DIR / 'db.sqlite3'", "'db.sqlite3'"),
    )
