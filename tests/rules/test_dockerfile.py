"""`dockerfile`: no Dockerfile builds the project."""

from tests.helpers.rules import check_found, check_noop

RULE = "dockerfile"


def test_there_is_one() -> None:
    check_noop(RULE, {"Dockerfile": "FROM python:3.13\n"})


def test_one_in_a_folder() -> None:
    check_noop(RULE, {"docker/web/Dockerfile": "FROM python:3.13\n"})


def test_none() -> None:
    check_found(RULE, {}, ("Dockerfile", 0, "No Dockerfile"))


def test_one_for_development() -> None:
    check_found(RULE, {"Dockerfile.dev": "FROM python:3.13\n"}, ("Dockerfile", 0, "No Dockerfile"))
