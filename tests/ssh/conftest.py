"""Two hosts, one under systemd and one under supervisord, and a project to deploy to them."""

from collections.abc import Iterator

import pytest

from tests.ssh.site import Site, made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield the project, and the hosts, on which nothing is set up yet."""
    with made(tmp_path_factory.mktemp("ssh")) as site:
        yield site
