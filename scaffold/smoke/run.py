"""One variant's run: its folder, its environment and its processes."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.questions.schema import Answers
from scaffold.smoke.process import Process, run, started
from scaffold.smoke.s3 import ObjectStore
from scaffold.smoke.site import Site


@dataclass
class Run:
    answers: Answers
    folder: Path
    store: ObjectStore | None
    vendored: bool
    stack: ExitStack
    environment: dict[str, str] = field(default_factory=dict)
    procfile: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        begin = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = round(time.monotonic() - begin, 2)

    @property
    def has_worker(self) -> bool:
        return self.answers["worker"] != "none"

    @property
    def has_example(self) -> bool:
        return self.answers["example"] == "yes"

    @property
    def path(self) -> str:
        return f"{self.folder}/ve/bin{os.pathsep}{os.environ['PATH']}"

    def command(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        """Run a command in the project's folder and return what it printed."""
        return run(list(arguments), self.folder, environment or self.environment)

    def manage(self, *arguments: str) -> str:
        return self.command("python", "manage.py", *arguments)

    def start(self, name: str, **environment: str) -> Process:
        """Start a process type by its line of the Procfile; it ends with the run at the latest."""
        told = {**self.environment, **environment}
        process = self.stack.enter_context(started(name, self.procfile[name], self.folder, told))
        self.processes[name] = process
        return process

    def site(self, scheme: str = "https") -> Site:
        """Return the served site, for a new visitor."""
        return Site(int(self.environment["PORT"]), scheme=scheme)
