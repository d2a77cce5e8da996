"""`migrate-at-start`: the server's start migrates or collects files."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop

RULE = "migrate-at-start"


NOOP: dict[str, Files] = {
    "release line": {
        "Procfile": """\
release: python manage.py migrate
web: gunicorn mysite.wsgi
"""
    },
    "build step": {
        "Dockerfile": """\
FROM python:3.13
RUN python manage.py collectstatic --noinput
CMD ["gunicorn", "mysite.wsgi"]
"""
    },
    "script without server": {"run-migrations.sh": "python manage.py migrate\n"},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


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
