"""`shell-form`: A container's command runs in a shell, which swallows signals."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop

RULE = "shell-form"


NOOP: dict[str, Files] = {
    "list": {
        "Dockerfile": """\
FROM python:3.13
ENTRYPOINT ["./entrypoint.sh"]
CMD ["gunicorn", "mysite.wsgi"]
"""
    },
    "exec": {
        "Dockerfile": """\
FROM python:3.13
CMD exec gunicorn --bind :$PORT mysite.wsgi
"""
    },
    "none": {},
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


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
