"""A project as `scaffold new` writes it, which runs on its own environment."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scaffold.questions.schema import Answers
from tests.helpers.outcomes import Outcome

HOST = "www.example.com"
# Every gateway and worker once, and no server behind any of them unless a test starts it.
VARIANTS = {
    "gunicorn": {"database": "sqlite", "gateway": "gunicorn"},
    "uvicorn": {
        "database": "sqlite",
        "gateway": "uvicorn",
        "cache": "none",
        "example": "no",
        "storage": "file",
        "tooling": "no",
    },
    "uwsgi": {
        "database": "sqlite",
        "gateway": "uwsgi",
        "worker": "tasks",
        "cache": "none",
        "storage": "azure",
    },
    "granian": {"database": "sqlite", "gateway": "granian", "cache": "none"},
    "rq": {"database": "sqlite", "gateway": "gunicorn", "worker": "rq"},
    "celery": {"database": "sqlite", "gateway": "gunicorn", "worker": "celery"},
}


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

    def run(self, *command: str, cwd: Path | str = "", **variables: str) -> Outcome:
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
