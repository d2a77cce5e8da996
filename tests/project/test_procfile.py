"""The commands of the process types that a project needs."""

import pytest

from scaffold.project.procfile import commands
from scaffold.project.project import Project
from tests.helpers.projects import SETTINGS, Files, folder_of

IMAGE = "FROM python:3.13\nCOPY . .\n{}\n"
CELERY = {
    "requirements.txt": "celery\n",
    "mysite/celery.py": "from celery import Celery\n\napp = Celery()\n",
}


def commands_of(files: Files) -> dict[str, str]:
    with folder_of(files) as folder:
        return commands(Project(folder))


@pytest.mark.parametrize(
    ("command", "web"),
    [
        (
            "CMD waitress-serve --port=8000 mysite.wsgi:application",
            "waitress-serve --port=${PORT:-8000} mysite.wsgi:application",
        ),
        (
            'CMD ["daphne", "-b", "0.0.0.0", "-p", "8000", "mysite.asgi:application"]',
            "daphne -b 0.0.0.0 -p ${PORT:-8000} mysite.asgi:application",
        ),
        (
            'CMD ["hypercorn", \\\n "--bind", "0.0.0.0:8000", "mysite.asgi:application"]',
            "hypercorn --bind 0.0.0.0:${PORT:-8000} mysite.asgi:application",
        ),
        ('CMD ["uwsgi", "--ini", "docker/uwsgi.ini"]', "uwsgi --ini docker/uwsgi.ini"),
        (
            'CMD ["granian", "--interface", "asgi", "mysite.asgi:application"]',
            "granian --interface asgi mysite.asgi:application --host 0.0.0.0 --port ${PORT:-8000}",
        ),
    ],
)
def test_a_server_that_its_image_starts(command: str, web: str) -> None:
    assert commands_of({"Dockerfile": IMAGE.format(command)})["web"] == web


@pytest.mark.parametrize(
    "command",
    [
        'CMD ["gunicorn", "--bind", ":8000", "mysite.wsgi"]',
        "CMD python manage.py runserver",
        'CMD ["python',
        "CMD [1]",
        "",
    ],
)
def test_what_its_image_starts_otherwise_is_left_to_gunicorn(command: str) -> None:
    assert commands_of({"Dockerfile": IMAGE.format(command)})["web"] == "gunicorn mysite.wsgi"


@pytest.mark.parametrize(
    ("server", "web"),
    [
        ("waitress", "waitress-serve --port=${PORT:-8000} mysite.wsgi:application"),
        ("daphne", "daphne --bind 0.0.0.0 --port ${PORT:-8000} mysite.asgi:application"),
        ("hypercorn", "hypercorn --bind 0.0.0.0:${PORT:-8000} mysite.asgi:application"),
    ],
)
def test_a_server_that_it_requires(server: str, web: str) -> None:
    assert commands_of({"requirements.txt": f"{server}\n"})["web"] == web


@pytest.mark.parametrize(
    ("settings", "worker"),
    [
        ('RQ_QUEUES = {"high": {}, "default": {}, "low": {}}\n', "default high low"),
        ('RQ_QUEUES = {"; rm -r x": {}}\n', "default"),
        ("RQ_QUEUES = made()\n", "default"),
        ("", "default"),
    ],
)
def test_a_worker_works_on_all_queues(settings: str, worker: str) -> None:
    files = {"requirements.txt": "django-rq\n", SETTINGS: settings}
    assert commands_of(files)["worker"] == f"python manage.py rqworker {worker}"


@pytest.mark.parametrize(
    ("files", "scheduler"),
    [
        ({SETTINGS: "CELERY_BEAT_SCHEDULE = {}\n"}, "--schedule /tmp/celerybeat-schedule"),
        (
            {"mysite/celery.py": f"{CELERY['mysite/celery.py']}app.conf.beat_schedule = {{}}\n"},
            "--schedule /tmp/celerybeat-schedule",
        ),
        (
            {"requirements.txt": "celery\ndjango-celery-beat\n"},
            "--scheduler django_celery_beat.schedulers:DatabaseScheduler",
        ),
    ],
)
def test_beat_runs_what_is_scheduled(files: dict[str, str], scheduler: str) -> None:
    found = commands_of({**CELERY, **files})
    assert found["beat"] == f"celery -A mysite beat --loglevel INFO {scheduler}"
    assert "beat" not in commands_of({**CELERY, SETTINGS: "CELERY_BEAT_SCHEDULER = 1\n"})
