"""`compose`: no compose file starts the project with its services."""

from tests.helpers.rules import check_found, check_noop

RULE = "compose"


def test_there_is_one() -> None:
    check_noop(RULE, {"docker-compose.yml": "services: {}\n"})


def test_another_name_in_a_folder() -> None:
    check_noop(RULE, {"deploy/compose.yaml": "services: {}\n"})


def test_none() -> None:
    check_found(RULE, {}, ("docker-compose.yml", 0, "No docker-compose.yml"))
