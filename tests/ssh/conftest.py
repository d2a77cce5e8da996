"""Two hosts, one under systemd and one under supervisord, and a project to deploy to them."""

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from tests.helpers.environments import interpreter
from tests.helpers.folders import write_tree
from tests.helpers.processes import git
from tests.ssh.host import Host, started
from tests.ssh.site import ADDRESSES, KEY, PORTS, Site

ANSWERS = {"deploy_ssh": "yes", "worker": "rq"}

INVENTORY = """
[production]
domain = "www.example.com"
user = "site1"
path = "/srv/site1"
python = "/opt/python3.13/bin/python3.13"
ssh_config = "{folder}/ssh_config"
roles = ["web", "worker"]

[production.hosts."{systemd}"]
listen = "{systemd}"
port = {ports[systemd]}

[production.hosts."{supervisord}"]
listen = "{supervisord}"
port = {ports[supervisord]}
supervisor = "supervisord"
"""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Yield the address of an empty database."""
    name = f"ssh_{uuid.uuid4().hex[:12]}"
    with psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"postgres://postgres@127.0.0.1:5432/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Site]:
    """Yield the project, and the hosts, on which nothing is set up yet."""
    folder = tmp_path_factory.mktemp("ssh")
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    with ExitStack() as stack:
        hosts: dict[str, Host] = {}
        for first, address in ADDRESSES.items():
            own = folder / first
            own.mkdir()
            shutil.copy(f"{key}.pub", own)
            hosts[first] = stack.enter_context(started(own, address, first))
        write_ssh_config(folder, hosts)
        project = folder / "site1"
        write_tree(project, render(complete(ANSWERS, "site1")))
        inventory = INVENTORY.format(folder=folder, ports=PORTS, **ADDRESSES)
        (project / "deploy/inventory.toml").write_text(inventory)
        (project / "deploy/authorized_keys").write_text(Path(f"{key}.pub").read_text())
        git(project, "init", "--quiet", "--initial-branch=main")
        git(project, "add", ".")
        git(project, "commit", "--quiet", "--message", "One")
        variables = folder / "production.env"
        variables.write_text(
            f"SECRET_KEY={KEY}\n"
            f"DATABASE_URL={database}\n"
            "REDIS_URL=redis://127.0.0.1:6379/9\n"
            "CACHE_URL=redis://127.0.0.1:6379/10\n"
            "DOMAIN=www.example.com\n"
            "DEFAULT_STORAGE_DSN=file:///srv/site1/media?url=/media/\n"
            "EMAIL_URL=smtp://127.0.0.1:25\n"
            "WEB_CONCURRENCY=2\n"
        )
        pins = Path(__file__).parents[2] / "requirements/django-6.1/ssh.txt"
        lines = [line for line in pins.read_text().splitlines() if "==" in line]
        yield Site(project, variables, hosts, interpreter("3.13", lines))


def write_ssh_config(folder: Path, hosts: dict[str, Host]) -> None:
    known = [
        f"{host.address} {(host.folder / 'host_key.pub').read_text()}" for host in hosts.values()
    ]
    (folder / "known_hosts").write_text("".join(known))
    (folder / "ssh_config").write_text(
        "Host *\n"
        f"  IdentityFile {folder}/key\n"
        "  IdentitiesOnly yes\n"
        f"  UserKnownHostsFile {folder}/known_hosts\n"
        "  StrictHostKeyChecking yes\n"
    )
