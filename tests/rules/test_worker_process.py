"""`worker-process`: A job queue is installed and no process works on it."""

import pytest

from tests.helpers.projects import Files
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "worker-process"


NOOP: dict[str, Files] = {
    "no queue": {"requirements.txt": "Django\n", "Procfile": "web: x\n"},
    "named": {"requirements.txt": "celery\n", "Procfile": "worker_high: ./start\n"},
    "runs it": {"requirements.txt": "celery\n", "Procfile": "jobs: celery -A mysite worker\n"},
    "no procfile": {"requirements.txt": "celery\n"},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_unknown_queue() -> None:
    check_found(
        RULE,
        {"requirements.txt": "dramatiq\n", "Procfile": "web: x\n"},
        ("Procfile", 1, "No line of the Procfile runs dramatiq"),
    )


def test_rq_alone() -> None:
    check_found(
        RULE,
        {"requirements.txt": "rq\n", "Procfile": "web: x\n"},
        ("Procfile", 1, "No line of the Procfile runs rq"),
    )


def test_celery() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "celery\n",
            "Procfile": "web: x\n",
            "mysite/celery.py": """\
from celery import Celery

app = Celery("mysite")
""",
        },
        {
            "Procfile": """\
web: x
worker: celery -A mysite worker --loglevel INFO
"""
        },
    )


def test_celery_elsewhere_crlf() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "celery\n",
            "Procfile": "web: x",
            "mysite/celery_app.py": """\
import celery

app = celery.Celery("mysite")
""",
        },
        {
            "Procfile": """\
web: x
worker: celery -A mysite.celery_app worker --loglevel INFO
"""
        },
    )


def test_rq() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "django-rq\n", "Procfile": "web: x\n"},
        {
            "Procfile": """\
web: x
worker: python manage.py rqworker default
"""
        },
    )


def test_tasks() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "django-tasks-db\n", "Procfile": "web: x\n"},
        {
            "Procfile": """\
web: x
worker: python manage.py db_worker
"""
        },
    )
