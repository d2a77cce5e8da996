"""The tools of an emitted project, on its own settings and pins."""

import os
import subprocess
from collections.abc import Callable

import pytest

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from tests.emitted.project import VARIANTS, Project

FILES = {
    ".editorconfig",
    ".github/dependabot.yml",
    ".pre-commit-config.yaml",
    "Makefile",
    "pyproject.toml",
}
TOOLS = {"coverage", "pre-commit", "pytest", "pytest-django", "ruff", "uv"}
# The environment is the tests' own, which bootstrap.py would not touch.
MAKE = ("make", "--old-file=ve")


@pytest.mark.parametrize("name", VARIANTS)
def test_it_passes_its_own_linter_or_has_none(made: Callable[[str], Project], name: str) -> None:
    project = made(name)
    standing = {path for path in FILES if (project.folder / path).exists()}
    required = set((project.folder / "requirements-dev.in").read_text().split())
    if project.answers["tooling"] == "no":
        assert standing | (TOOLS & required) == set()
        return
    assert standing == FILES
    assert required >= TOOLS
    linted = project.run(*MAKE, "lint")
    assert linted.status == 0, linted.out + linted.err


def test_make_tests_measures_and_lints(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    tested = project.run(*MAKE, "test")
    assert tested.status == 0, tested.out + tested.err
    assert " passed" in tested.out
    measured = project.run(*MAKE, "coverage")
    assert measured.status == 0, measured.out + measured.err
    assert "TOTAL" in measured.out
    (project.folder / "accounts/models.py").write_text("import os\nx = 'a'\n")
    refused = project.run(*MAKE, "lint")
    assert refused.status == 2
    assert "F401" in refused.out
    fixed = project.run(*MAKE, "format")
    assert fixed.status == 0, fixed.out + fixed.err
    assert (project.folder / "accounts/models.py").read_text() == 'x = "a"\n'


def test_a_commit_passes_the_hooks(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run([*git, "init", "--quiet"], cwd=project.folder, check=True)
    assert project.run("ve/bin/pre-commit", "install").status == 0
    subprocess.run([*git, "add", "--all"], cwd=project.folder, check=True)
    first = project.run(*git, "commit", "--quiet", "--message", "All")
    assert first.status == 0, first.out + first.err
    (project.folder / "accounts/models.py").write_text("import os\n")
    bad = project.run(*git, "commit", "--quiet", "--all", "--message", "Bad")
    assert bad.status == 1
    assert "F401" in bad.out + bad.err


@pytest.mark.slow
def test_make_lock_and_upgrade(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    # How this machine reaches an index.
    index = {name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_"))}
    index["HOME"] = os.environ["HOME"]
    # Only the pins are made; installing them is bootstrap.py's own matter.
    bootstrap = project.folder / "bootstrap.py"
    bootstrap.write_text("#!/bin/sh\necho bootstrap $*\n")
    names = ("requirements.txt", "requirements-dev.txt")
    pins = {name: (project.folder / name).read_text() for name in names}
    locked = project.run(*MAKE, "lock", **index)
    assert locked.status == 0, locked.out + locked.err
    assert locked.out.splitlines()[-1] == "bootstrap --dev"
    assert {name: (project.folder / name).read_text() for name in names} == pins
    older = pins["requirements.txt"].replace("dj-email-url==1.0.6", "dj-email-url==1.0.5")
    assert older != pins["requirements.txt"]
    (project.folder / "requirements.txt").write_text(older)
    upgraded = project.run(*MAKE, "upgrade", "PACKAGE=dj-email-url", **index)
    assert upgraded.status == 0, upgraded.out + upgraded.err
    assert "dj-email-url==1.0.6" in (project.folder / "requirements.txt").read_text()
    again = render(complete(VARIANTS["gunicorn"], "site1"))["requirements.txt"].content.decode()
    assert (project.folder / "requirements.txt").read_text() == again
