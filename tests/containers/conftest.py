"""Projects of unlike variants, their stacks brought up and their images built on a real engine.

Where no engine answers, the tests are skipped, or fail with SCAFFOLD_ENGINE=required, as .ci/run
says.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render
from tests.containers.stack import Project, run

# Every database, gateway and worker at least once; the last one installs from vendor/ alone.
VARIANTS = {
    "postgres": {"gateway": "gunicorn", "worker": "rq", "deploy_kubernetes": "yes"},
    "mysql": {"gateway": "uwsgi", "worker": "celery", "django": "5.2"},
    "sqlite": {"gateway": "uvicorn", "worker": "tasks", "cache": "none"},
    "vendored": {"gateway": "granian", "worker": "none"},
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
