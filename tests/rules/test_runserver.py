"""`runserver`: django's development server serves production."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "runserver"


def test_gateway() -> None:
    check_noop(
        RULE,
        {
            "Procfile": """\
web: gunicorn mysite.wsgi
dev: python manage.py runserver
"""
        },
    )


def test_dockerfile_for_compose() -> None:
    check_noop(
        RULE,
        {
            "docker-compose.yml": """\
services:
  web:
    command: python manage.py runserver
"""
        },
    )


def test_procfile_and_dockerfile() -> None:
    check_found(
        RULE,
        {
            "Procfile": """\
release: x
web: python manage.py runserver 0.0.0.0:$PORT
""",
            "Dockerfile": crlf("""\
FROM python:3.13
CMD ["python", "manage.py", "runserver"]
"""),
        },
        ("Dockerfile", 2, "runserver serves the site"),
        ("Procfile", 2, "runserver serves the site"),
    )
