"""A project that is deployed, and what its hosts answer."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from scaffold.smoke.services import database, redis_database
from scaffold.smoke.site import token
from tests.helpers.environments import interpreter
from tests.helpers.folders import write_tree
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment, git
from tests.ssh.host import Host, started

ADDRESSES = {"systemd": "127.0.0.81", "supervisord": "127.0.0.82"}
PORTS = {"systemd": 8711, "supervisord": 8721}
KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DOMAIN = "www.example.com"
BOTH = {first: ["web", "worker"] for first in ADDRESSES}

INVENTORY = """
[production]
domain = "www.example.com"
user = "site1"
path = "/srv/site1"
python = "/opt/python3.13/bin/python3.13"
ssh_config = "{folder}/ssh_config"
"""
HOST = """
[production.hosts."{address}"]
listen = "{address}"
port = {port}
supervisor = "{first}"
roles = {roles}
"""


def new(project: Path, **answers: str) -> None:
    """Write a new project, which asks for deploy/."""
    write_tree(project, render(complete({"deploy_ssh": "yes", **answers}, "site1")))


def new_with_rq(project: Path) -> None:
    new(project, worker="rq")


@dataclass(frozen=True)
class Kind:
    """A project, by who writes it into a folder; its database; and the roles of its hosts."""

    write: Callable[[Path], None] = new_with_rq
    database: str = "postgres"
    roles: dict[str, list[str]] = field(default_factory=lambda: BOTH)


class Connection(http.client.HTTPSConnection):
    """Goes to one host, whose certificate is its own."""

    def __init__(self, address: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        super().__init__(DOMAIN, context=context, timeout=30)
        self.address = address

    def connect(self) -> None:
        raw = socket.create_connection((self.address, 443), timeout=30)
        self.sock = self._context.wrap_socket(raw, server_hostname=DOMAIN)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Site:
    """The project's folder, its hosts by their first process, and the Python that deploys."""

    folder: Path
    variables: Path
    hosts: dict[str, Host]
    web: list[str]  # those of the hosts that serve pages
    python: Path

    @property
    def environ(self) -> dict[str, str]:
        path = f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"
        identity = {"GIT_AUTHOR_NAME": "x", "GIT_COMMITTER_NAME": "x", "EMAIL": "x@example.com"}
        return environment(PATH=path, **identity)

    def command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "deploy", *arguments]

    def deploy(self, *arguments: str) -> Outcome:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def commit(self, path: str, text: str) -> str:
        """Commit a file; return the commit."""
        (self.folder / path).write_text(text)
        git(self.folder, "add", "--", path)
        git(self.folder, "commit", "--quiet", "--message", f"Change {path}")
        return git(self.folder, "rev-parse", "HEAD").strip()

    def test_with(self, *command: str) -> None:
        """Let a push run another command than the project's own tests, which take their time."""
        path = "deploy/inventory.toml"
        lines = (self.folder / path).read_text().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("test = ")]
        listed = ", ".join(f'"{part}"' for part in command)
        kept.insert(kept.index("[production]\n") + 1, f"test = [{listed}]\n")
        if kept != lines:
            self.commit(path, "".join(kept))

    def get(self, first: str, path: str) -> tuple[int, str]:
        connection = Connection(ADDRESSES[first])
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, page

    def submit(self, first: str, path: str) -> int:
        """Send the form of a page, as a browser would; return the answer's status."""
        connection = Connection(ADDRESSES[first])
        connection.request("GET", path)
        answer = connection.getresponse()
        form = urlencode({"csrfmiddlewaretoken": token(answer.read().decode())})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": answer.headers["Set-Cookie"].partition(";")[0],
            "Referer": f"https://{DOMAIN}{path}",
        }
        connection.request("POST", path, form, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def serving(self) -> set[str]:
        """Return the releases that the hosts serve, which should be one."""
        told = self.deploy("status", "production")
        assert told.status == 0, told
        return {line.split()[-1] for line in told.out.splitlines() if " serves " in line}

    def ready(self) -> bool:
        return all(self.get(first, "/readyz")[0] == 200 for first in self.web)


def wait_until(text: str, read: Callable[[], str], seconds: int = 60) -> None:
    """Read something again and again, until a text is in it."""
    deadline = time.monotonic() + seconds
    while text not in (found := read()):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


class Load:
    """Asks every host for a page, over and over, from several threads, until it is left."""

    def __init__(
        self, path: str = "/", threads: int = 4, addresses: Iterable[str] = ADDRESSES.values()
    ) -> None:
        self.path = path
        self.statuses: list[str] = []
        self.over = threading.Event()
        targets = [address for address in addresses for _ in range(threads)]
        self.threads = [threading.Thread(target=self.ask, args=(to,)) for to in targets]

    def ask(self, address: str) -> None:
        connection = Connection(address)
        while not self.over.is_set():
            try:
                connection.request("GET", self.path)
                answer = connection.getresponse()
                answer.read()
                self.statuses.append(str(answer.status))
                # A browser would open another connection now and then.
                if len(self.statuses) % 10 == 0:
                    connection.close()
            except http.client.RemoteDisconnected:
                # The server closed a connection that was idle: any client asks again.
                connection.close()
            except OSError as error:
                self.statuses.append(repr(error))
                connection.close()
        connection.close()

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    @property
    def failed(self) -> set[str]:
        return {status for status in self.statuses if status != "200"}


@contextmanager
def made(folder: Path, kind: Kind | None = None) -> Iterator[Site]:
    """Yield a project and its hosts, on which nothing is set up yet."""
    kind = kind or Kind()
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    with ExitStack() as stack:
        hosts: dict[str, Host] = {}
        for first in kind.roles:
            own = folder / first
            own.mkdir()
            shutil.copy(f"{key}.pub", own)
            hosts[first] = stack.enter_context(started(own, ADDRESSES[first], first))
        write_ssh_config(folder, hosts)
        project = folder / "site1"
        kind.write(project)
        inventory = INVENTORY.format(folder=folder)
        for first, roles in kind.roles.items():
            where = {"address": ADDRESSES[first], "port": PORTS[first]}
            inventory += HOST.format(first=first, roles=json.dumps(roles), **where)
        (project / "deploy/inventory.toml").write_text(inventory)
        (project / "deploy/authorized_keys").write_text(Path(f"{key}.pub").read_text())
        git(project, "init", "--quiet", "--initial-branch=main")
        git(project, "add", ".")
        git(project, "commit", "--quiet", "--message", "One")
        # SQLite's file is on the host.
        url = stack.enter_context(database(kind.database, Path("/srv/site1/data")))
        variables = folder / "production.env"
        variables.write_text(
            f"SECRET_KEY={KEY}\n"
            f"DATABASE_URL={url}\n"
            f"REDIS_URL={stack.enter_context(redis_database())}\n"
            f"CACHE_URL={stack.enter_context(redis_database())}\n"
            "DOMAIN=www.example.com\n"
            "DEFAULT_STORAGE_DSN=file:///srv/site1/media?url=/media/\n"
            "EMAIL_URL=smtp://127.0.0.1:25\n"
            "WEB_CONCURRENCY=2\n"
        )
        pins = Path(__file__).parents[2] / "requirements/django-6.1/ssh.txt"
        lines = [line for line in pins.read_text().splitlines() if "==" in line]
        web = [first for first, roles in kind.roles.items() if "web" in roles]
        yield Site(project, variables, hosts, web, interpreter("3.13", lines))


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
