"""`web-process`: no process type serves the site."""

from tests.helpers.rules import check_noop, check_transformed

RULE = "web-process"


def test_there() -> None:
    check_noop(RULE, {"Procfile": "web: anything\n"})


def test_no_procfile() -> None:
    check_noop(RULE, {})


def test_gunicorn() -> None:
    check_transformed(
        RULE,
        {"Procfile": "worker: celery -A mysite worker\n"},
        {
            "Procfile": """\
worker: celery -A mysite worker
web: gunicorn mysite.wsgi
"""
        },
    )


def test_uvicorn_crlf() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "uvicorn\n",
            "mysite/asgi.py": """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
""",
            "Procfile": "release: x",
        },
        {
            "Procfile": """\
release: x
web: python -m uvicorn mysite.asgi:application --host 0.0.0.0 --port ${PORT:-8000}
"""
        },
    )


def test_uwsgi() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "pyuwsgi\n", "Procfile": "release: x\n"},
        {
            "Procfile": """\
release: x
web: uwsgi uwsgi.ini
"""
        },
    )
