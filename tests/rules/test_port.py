"""`port`: the server listens on a port of its own choice."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop

RULE = "port"


NOOP: dict[str, Files] = {
    "procfile": {"Procfile": "web: gunicorn --bind 0.0.0.0:$PORT mysite.wsgi\n"},
    "default": {
        "Dockerfile": """\
FROM python:3.13
EXPOSE 8000
CMD exec gunicorn --bind 0.0.0.0:${PORT:-8000} mysite.wsgi
"""
    },
    "gunicorn s own": {
        "Procfile": """\
web: gunicorn mysite.wsgi
worker: thing --port 9000
"""
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_procfile_port() -> None:
    check_found(
        RULE,
        {"Procfile": "web: gunicorn -b 0.0.0.0:8000 mysite.wsgi\n"},
        ("Procfile", 1, "The port 8000 is fixed"),
    )


def test_dockerfile_list_crlf() -> None:
    check_found(
        RULE,
        {
            "Dockerfile": crlf("""\
FROM python:3.13
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "mysite.wsgi"]
""")
        },
        ("Dockerfile", 2, "The port 8080 is fixed"),
    )


def test_uvicorn() -> None:
    check_found(
        RULE,
        {"Procfile": "web: uvicorn mysite.asgi:application --port=8000\n"},
        ("Procfile", 1, "The port 8000 is fixed"),
    )
