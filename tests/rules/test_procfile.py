"""`procfile`: no Procfile lists the process types."""

from tests.helpers.rules import check_found, check_noop

RULE = "procfile"


def test_there_is_one() -> None:
    check_noop(RULE, {"Procfile": "web: gunicorn mysite.wsgi\n"})


def test_none() -> None:
    check_found(RULE, {}, ("Procfile", 0, "No Procfile"))
