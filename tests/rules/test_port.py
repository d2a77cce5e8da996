"""`port`: the server listens on a port of its own choice."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "port"


def test_procfile() -> None:
    check_noop(RULE, {"Procfile": "web: gunicorn --bind 0.0.0.0:$PORT mysite.wsgi\n"})


def test_default() -> None:
    check_noop(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
EXPOSE 8000
CMD exec gunicorn --bind 0.0.0.0:${PORT:-8000} mysite.wsgi
"""
        },
    )


def test_gunicorn_s_own() -> None:
    check_noop(
        RULE,
        {
            "Procfile": """\
web: gunicorn mysite.wsgi
worker: thing --port 9000
"""
        },
    )


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
