"""An emitted project's compose stack and production image, on a real engine.

COMPOSE names the command, `docker compose` by default; SCAFFOLD_BUILD_NETWORK the network that
builds use.
"""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.questions.schema import Answers
from scaffold.smoke.site import Site

COMPOSE = shlex.split(os.environ.get("COMPOSE") or "docker compose")
NETWORK = os.environ.get("SCAFFOLD_BUILD_NETWORK", "default")


def run(command: list[str], folder: Path, *, stdin: str = "") -> str:
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, check=False, timeout=600
    )
    said = f"{shlex.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert done.returncode == 0, said
    return done.stdout


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.3)


@contextmanager
def building() -> Iterator[None]:
    """Let one of the tests' processes build at a time: an engine has been seen to crash of two."""
    with open(Path(tempfile.gettempdir()) / "scaffold-builds.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass
class Project:
    """An emitted project, its compose stack and its production image."""

    folder: Path
    answers: Answers
    port: int
    containers: list[str] = field(default_factory=list)

    @property
    def image(self) -> str:
        return f"{self.folder.name}-production"

    @property
    def services(self) -> list[str]:
        """The backing services that the stack runs."""
        names = run([*COMPOSE, "config", "--services"], self.folder).split()
        return sorted({"database_default", "redis"} & set(names))

    def compose(self, *arguments: str, stdin: str = "") -> str:
        return run([*COMPOSE, *arguments], self.folder, stdin=stdin)

    def up(self, *arguments: str) -> None:
        if "--build" in arguments:
            with building():
                self.compose("build")
        self.compose("up", "--wait", "--pull", "never", *arguments)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        return self.compose("exec", "-T", "web", "python", "manage.py", *arguments, stdin=stdin)

    def site(self) -> Site:
        """The stack's site as a developer's browser sees it."""
        return Site(self.port, scheme="http", host=f"localhost:{self.port}")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new), "utf-8")

    def build(self, *arguments: str, network: str = NETWORK) -> str:
        """Build the production image; what the build said."""
        command = ["docker", "build", "--progress=plain", "--network", network, *arguments]
        with building():
            done = subprocess.run(
                [*command, "--tag", self.image, "."],
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def inspect(self, what: str, field: str) -> object:
        return json.loads(
            run(["docker", "inspect", "--format", f"{{{{json .{field}}}}}", what], self.folder)
        )
