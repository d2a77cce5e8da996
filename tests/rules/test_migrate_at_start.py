"""`migrate-at-start`: the server's start migrates or collects files."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "migrate-at-start"


def test_release_line() -> None:
    check_noop(
        RULE,
        {
            "Procfile": """\
release: python manage.py migrate
web: gunicorn mysite.wsgi
"""
        },
    )


def test_build_step() -> None:
    check_noop(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
RUN python manage.py collectstatic --noinput
CMD ["gunicorn", "mysite.wsgi"]
"""
        },
    )


def test_script_without_server() -> None:
    check_noop(RULE, {"run-migrations.sh": "python manage.py migrate\n"})


def test_procfile() -> None:
    check_found(
        RULE,
        {
            "Procfile": """\
worker: celery
web: python manage.py migrate && gunicorn mysite.wsgi
"""
        },
        ("Procfile", 2, "migrate runs at each start"),
    )


def test_dockerfile_list() -> None:
    check_found(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
CMD ["sh", "-c", "python manage.py collectstatic && gunicorn mysite.wsgi"]
"""
        },
        ("Dockerfile", 2, "collectstatic runs at each start"),
    )


def test_script_crlf() -> None:
    check_found(
        RULE,
        {
            "docker/entrypoint.sh": crlf("""\
#!/bin/sh
python manage.py migrate --noinput
exec gunicorn mysite.wsgi
""")
        },
        ("docker/entrypoint.sh", 2, "migrate runs at each start"),
    )
