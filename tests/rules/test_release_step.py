"""`release-step`: no release step migrates the database."""

import pytest

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "release-step"


def test_there() -> None:
    check_noop(
        RULE,
        {
            "Procfile": """\
release: ./release.sh
web: gunicorn mysite.wsgi
"""
        },
    )


def test_no_procfile() -> None:
    check_noop(RULE, {})


def test_usual() -> None:
    check_transformed(
        RULE,
        {"Procfile": "web: gunicorn mysite.wsgi\n"},
        {
            "Procfile": """\
web: gunicorn mysite.wsgi
release: python manage.py migrate --noinput
"""
        },
    )


def test_crlf_without_newline_at_the_end() -> None:
    check_transformed(
        RULE,
        {
            "Procfile": crlf("""\
# Ours
web: gunicorn mysite.wsgi
worker: x""")
        },
        {
            "Procfile": crlf("""\
# Ours
web: gunicorn mysite.wsgi
worker: x
release: python manage.py migrate --noinput
""")
        },
    )


def test_base_in_a_folder() -> None:
    check_transformed(
        RULE,
        {
            "manage.py": None,
            "mysite/__init__.py": None,
            "mysite/settings.py": None,
            "mysite/wsgi.py": None,
            "src/manage.py": """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
""",
            "src/mysite/settings.py": "",
            "Procfile": "web: x\n",
        },
        {
            "Procfile": """\
web: x
release: cd src && exec python manage.py migrate --noinput
"""
        },
    )


def test_set_aside_by_its_author() -> None:
    check_found(
        RULE,
        {
            "Procfile": "web: gunicorn mysite.wsgi\n# Uncomment with a database.\n#release: ./manage.py migrate\n"
        },
        ("Procfile", 1, "Add: release: python manage.py migrate --noinput"),
    )


def test_a_procfile_of_development() -> None:
    check_found(
        RULE,
        {"Procfile": "web: python manage.py runserver\ncss: npm run watch\n"},
        ("Procfile", 1, "The Procfile has no release line"),
    )


@pytest.mark.parametrize("line", ["make run", "npm run dev", "tailwind --watch"])
def test_a_procfile_for_development(line: str) -> None:
    check_found(RULE, {"Procfile": f"web: {line}\n"}, ("Procfile", 1, "has no release line"))
