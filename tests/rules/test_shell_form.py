"""`shell-form`: A container's command runs in a shell, which swallows signals."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "shell-form"


def test_list() -> None:
    check_noop(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
ENTRYPOINT ["./entrypoint.sh"]
CMD ["gunicorn", "mysite.wsgi"]
"""
        },
    )


def test_exec() -> None:
    check_noop(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
CMD exec gunicorn --bind :$PORT mysite.wsgi
"""
        },
    )


def test_none() -> None:
    check_noop(RULE, {})


def test_words() -> None:
    check_found(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
CMD gunicorn --name 'my site' mysite.wsgi
"""
        },
        ("Dockerfile", 2, "CMD is in shell form"),
    )


def test_entrypoint_crlf_in_another() -> None:
    check_found(
        RULE,
        {
            "Dockerfile.prod": crlf("""\
FROM python:3.13
ENTRYPOINT ./start.sh
""")
        },
        ("Dockerfile.prod", 2, "ENTRYPOINT is in shell form"),
    )


def test_unclosed_quote() -> None:
    check_found(
        RULE,
        {
            "Dockerfile": """\
FROM python:3.13
CMD sh -c "gunicorn \\
  mysite.wsgi"
"""
        },
        ("Dockerfile", 2, "CMD is in shell form"),
    )


def test_a_health_check() -> None:
    text = 'FROM x\nHEALTHCHECK --interval=10s \\\n    CMD curl -f http://localhost\nCMD ["gunicorn"]\n'
    check_noop(RULE, {"Dockerfile": text})
