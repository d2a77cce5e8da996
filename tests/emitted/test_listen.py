"""Where web listens: on all addresses, unless the environment names one."""

import socket
from collections.abc import Callable

import pytest

from scaffold.questions.tables import gateways
from tests.emitted.project import Project
from tests.emitted.site import ask, served

ANOTHER = "127.0.0.2"


def answers(port: int) -> bool:
    try:
        with socket.create_connection((ANOTHER, port), timeout=10):
            return True
    except ConnectionRefusedError:
        return False


@pytest.mark.parametrize("name", gateways())
def test_web_listens_on_all_addresses_or_on_the_one_that_is_named(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    with served(project, **project.production):
        assert answers(project.port)
    with served(project, **project.production, LISTEN="127.0.0.1"):
        assert ask(project, "/healthz").status_code == 200
        assert not answers(project.port)
