"""A project that is deployed, and what its hosts answer."""

import http.client
import os
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment, git
from tests.ssh.host import Host

ADDRESSES = {"systemd": "127.0.0.81", "supervisord": "127.0.0.82"}
PORTS = {"systemd": 8711, "supervisord": 8721}
KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DOMAIN = "www.example.com"


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
    """The project's folder, the hosts by their first process, and the Python that deploys."""

    folder: Path
    variables: Path
    hosts: dict[str, Host]
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
        self.commit(path, "".join(kept))

    def get(self, first: str, path: str) -> tuple[int, str]:
        connection = Connection(ADDRESSES[first])
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, page

    def serving(self) -> set[str]:
        """Return the releases that the hosts serve, which should be one."""
        told = self.deploy("status", "production")
        assert told.status == 0, told
        return {line.split()[-1] for line in told.out.splitlines() if " serves " in line}

    def ready(self) -> bool:
        return all(self.get(first, "/readyz")[0] == 200 for first in self.hosts)


class Load:
    """Asks every host for a page, over and over, from several threads, until it is left."""

    def __init__(self, path: str = "/", threads: int = 4) -> None:
        self.path = path
        self.statuses: list[str] = []
        self.over = threading.Event()
        targets = [address for address in ADDRESSES.values() for _ in range(threads)]
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
