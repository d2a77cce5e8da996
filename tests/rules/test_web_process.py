"""`web-process`: no process type serves the site."""

from tests.helpers.projects import BASE
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
web: python -m uvicorn mysite.asgi:application --host 0.0.0.0 --port ${PORT:-8000} --no-access-log
"""
        },
    )


def test_granian_from_a_folder() -> None:
    moved = {f"src/{path}": text for path, text in BASE.items() if path.startswith("mysite/")}
    check_transformed(
        RULE,
        {
            **dict.fromkeys(BASE),
            "manage.py": BASE["manage.py"],
            **moved,
            "requirements.txt": "granian\n",
            "Procfile": "release: x\n",
        },
        {
            "Procfile": "release: x\nweb: granian --working-dir src --interface wsgi --host 0.0.0.0"
            " --port ${PORT:-8000} --blocking-threads 4 --respawn-failed-workers"
            " mysite.wsgi:application\n"
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
