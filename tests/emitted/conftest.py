"""Projects as `scaffold new` writes them, on one environment that all of them share."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers
from scaffold.rendering.render import render
from scaffold.smoke.prepare import free_port
from tests.gates.environments import interpreter
from tests.helpers import Outcome, write

HOST = "www.example.com"
# Every gateway and worker once, and no server behind any of them unless a test starts it.
VARIANTS = {
    "gunicorn": {"database": "sqlite", "gateway": "gunicorn"},
    "uvicorn": {"database": "sqlite", "gateway": "uvicorn", "cache": "none", "example": "no"},
    "uwsgi": {"database": "sqlite", "gateway": "uwsgi", "worker": "tasks", "cache": "none"},
    "rq": {"database": "sqlite", "gateway": "gunicorn", "worker": "rq"},
    "celery": {"database": "sqlite", "gateway": "gunicorn", "worker": "celery"},
}
# Tests of the project run by pytest as well, whichever tools it was given.
ALSO = ["pytest-django"]


@dataclass(frozen=True)
class Project:
    """An emitted project; its environment stands in ve, as bootstrap.py leaves it."""

    folder: Path
    answers: Answers
    port: int

    @property
    def plain(self) -> dict[str, str]:
        """What every process of this machine is told, and nothing of the project's."""
        path = f"{self.folder}/ve/bin{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.folder.parent), "LANG": "C.UTF-8"}

    @property
    def production(self) -> dict[str, str]:
        """A deploy's variables, but for mail and error tracking."""
        return {
            "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "DATABASE_URL": f"sqlite:///{self.folder}/production.sqlite3",
            # Nothing listens there.
            "REDIS_URL": "redis://127.0.0.1:9/0",
            "DOMAIN": HOST,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "DEFAULT_STORAGE_DSN": f"file://{self.folder}/media?url=/media/",
        }

    def run(self, *command: str, cwd: Path | None = None, **variables: str) -> Outcome:
        done = subprocess.run(
            command,
            cwd=cwd or self.folder,
            env={**self.plain, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new), "utf-8")

    @property
    def procfile(self) -> dict[str, str]:
        """The process types, each with its command."""
        lines = (self.folder / "Procfile").read_text("utf-8").splitlines()
        return dict(line.split(": ", 1) for line in lines)

    @property
    def settings(self) -> str:
        return (self.folder / "site1/settings.py").read_text("utf-8")


@pytest.fixture(scope="session")
def environment() -> Path:
    """Return the folder of an environment with all that the variants require."""
    pins: dict[str, str] = {}
    for answers in VARIANTS.values():
        text = render(complete(answers, "site1"))["requirements-dev.txt"].content.decode()
        lines = [line.removesuffix(" \\") for line in text.splitlines() if "==" in line]
        pins |= {line.partition("==")[0]: line for line in lines}
    return interpreter("3.13", [*sorted(pins.values()), *ALSO]).parents[1]


@pytest.fixture
def made(tmp_path: Path, environment: Path) -> Callable[[str], Project]:
    """Return a function that writes a variant, by its name above."""

    def make(name: str) -> Project:
        folder = tmp_path / "site1"
        answers = complete(VARIANTS[name], folder.name)
        write(folder, render(answers))
        (folder / "ve").symlink_to(environment)
        # As collectstatic leaves it.
        (folder / "staticfiles").mkdir()
        return Project(folder, answers, free_port())

    yield make  # type: ignore[misc]
    shutil.rmtree(tmp_path / "site1", ignore_errors=True)
