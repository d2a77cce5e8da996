"""Projects of unlike variants, their stacks brought up and their images built on a real engine.

COMPOSE names the command, `docker compose` unless it says otherwise; SCAFFOLD_BUILD_NETWORK the
network that builds use. Where no engine answers, the tests are skipped, or fail with
SCAFFOLD_ENGINE=required, as .ci/run says.
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

import pytest

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.python import python_of
from scaffold.questions.answers import Answers, complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render
from scaffold.smoke.site import Site

COMPOSE = shlex.split(os.environ.get("COMPOSE") or "docker compose")
NETWORK = os.environ.get("SCAFFOLD_BUILD_NETWORK", "default")

# Every database, gateway and worker at least once; the last one installs from vendor/ alone.
VARIANTS = {
    "postgres": {"gateway": "gunicorn", "worker": "rq"},
    "mysql": {"gateway": "uwsgi", "worker": "celery", "django": "5.2"},
    "sqlite": {"gateway": "uvicorn", "worker": "tasks", "cache": "none"},
    "vendored": {"gateway": "uvicorn", "worker": "none"},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.containers)
            # A first build fetches all that an image holds.
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def engine() -> None:
    answer = subprocess.run(["docker", "info"], capture_output=True, text=True, check=False)
    if answer.returncode:
        what = f"no Docker engine answers: {answer.stderr.strip()[-200:]}"
        if os.environ.get("SCAFFOLD_ENGINE") == "required":
            pytest.fail(what)
        pytest.skip(what)


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


@pytest.fixture(scope="module", params=VARIANTS)
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine: None
) -> Iterator[Project]:
    """A variant as `scaffold new` writes it; each with a port of its own, the first with 8000."""
    name, module = request.param, request.module.__name__.rpartition("_")[2]
    folder = tmp_path_factory.mktemp("containers") / f"proof-{module}-{name}"
    database = "postgres" if name == "vendored" else name
    answers = complete({"database": database, **VARIANTS[name]}, folder.name)
    apply(folder, plan(locked(answers, render(answers)), {}))
    project = Project(folder, answers, 8000 + list(VARIANTS).index(name))
    if project.port != 8000:
        project.edit("docker-compose.yml", ":8000:8000", f":{project.port}:8000")
    if name == "vendored":
        run([python_of(answers["python"]), "bootstrap.py", "--vendor"], folder)
    try:
        yield project
    finally:
        if project.containers:
            run(["docker", "rm", "--force", "--volumes", *project.containers], folder)
            run(["docker", "volume", "rm", "--force", f"{folder.name}-data"], folder)
        project.compose("down", "--volumes", "--timeout", "10")
        subprocess.run(
            ["docker", "network", "rm", f"{folder.name}_default"], check=False, capture_output=True
        )
