"""What a project's own CI does, done here: each of its commands, on real services."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers
from scaffold.rendering.render import render
from scaffold.smoke.services import address
from tests.emitted.project import Project
from tests.helpers.folders import write_tree
from tests.helpers.processes import git

pytestmark = pytest.mark.slow

VARIANTS = {
    "postgres": {},
    "mysql": {"database": "mysql", "gateway": "uvicorn", "worker": "tasks", "django": "5.2"},
    "sqlite": {"database": "sqlite", "worker": "rq", "example": "no", "tooling": "no"},
}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    name, ci = request.param
    answers = complete({**VARIANTS[name], "ci": ci}, "site1")
    folder = tmp_path / "site1"
    write_tree(folder, render(answers))
    # As the runner has it: a clone, whose .gitignore counts, and the Python of .python-version.
    git(folder, "init", "--quiet")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(python_of(answers["python"]))
    return Project(folder, answers, 0)


def services(answers: Answers) -> dict[str, str]:
    """Return where this machine has what the workflow starts, under a name of the test's own."""
    name = f"ci_{secrets.token_hex(6)}"
    redis = address("SMOKE_REDIS_URL")
    urls = {
        "postgres": f"{address('SMOKE_POSTGRES_URL').rpartition('/')[0]}/{name}",
        "mysql": f"{address('SMOKE_MYSQL_URL').rstrip('/')}/{name}",
        "sqlite": "sqlite:///db.sqlite3",
    }
    found = {"DATABASE_URL": urls[answers["database"]]}
    found |= {"REDIS_URL": f"{redis}/14", "CACHE_URL": f"{redis}/15"}
    return found


def steps(project: Project) -> list[tuple[dict[str, str], str]]:
    """Return what the job `test` runs, each with the variables of its own."""
    if project.answers["ci"] == "gitlab":
        job: Any = yaml.safe_load((project.folder / ".gitlab-ci.yml").read_text())["test"]
        # All lines are of one shell.
        return [({}, "\n".join(job["script"]))]
    text = (project.folder / ".github/workflows/ci.yml").read_text()
    job = yaml.safe_load(text)["jobs"]["test"]
    found = [(step.get("env", {}), step["run"]) for step in job["steps"] if "run" in step]
    return [(variables, line) for variables, line in found if "apt-get" not in line]


def run(project: Project, *, installed: bool = False) -> str:
    """Return what the steps said; AssertionError for one that fails."""
    path = f"{project.folder.parent}/bin:{project.plain['PATH']}"
    # How this machine reaches an index.
    index = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_CERT"))}
    said = []
    for variables, line in steps(project):
        if installed and re.search("bootstrap.py|ruff", line):
            continue
        told = {**index, **services(project.answers), **variables, "PATH": path}
        # As GitHub's and GitLab's shells run a step: the first command that fails ends it.
        outcome = project.run("bash", "-e", "-o", "pipefail", "-c", line, **told)
        said.append(f"{line}\n{outcome.out}{outcome.err}")
        assert outcome.status == 0, said[-1]
    return "".join(said)


@pytest.mark.parametrize(
    "project",
    [("postgres", "github"), ("mysql", "gitlab"), ("sqlite", "github"), ("sqlite", "gitlab")],
    ids="-".join,
    indirect=True,
)
def test_every_command_passes(project: Project) -> None:
    text = run(project)
    assert "No changes detected" in text
    assert re.search(r"\nOK\n| passed", text)
    assert "System check identified no issues" in text


FAILING = "def test_0(self):\n        1 / 0\n\n    "
FIELD = """class User(AbstractUser):
    nick = models.TextField(default="")
"""


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("accounts/models.py", "class User(AbstractUser):\n", FIELD, "0002"),
        ("site1/settings.py", "REDIRECT = env", "REDIRECT = 0 and env", "W008"),
        ("accounts/tests.py", "def test_a_s", f"{FAILING}def test_a_s", "ZeroDivision"),
    ],
)
def test_what_is_wrong_fails(
    made: Callable[[str], Project], path: str, old: str, new: str, words: str
) -> None:
    project = made("rq")
    project.edit(path, old, new)
    if "models." in new:
        project.edit(path, "from django.", "from django.db import models\nfrom django.")
    with pytest.raises(AssertionError, match=words):
        run(project, installed=True)
