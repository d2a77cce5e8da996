"""The local start of an emitted project: nothing to export, no service that it does not need."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.python import python_of
from scaffold.questions.tables import gateways
from tests.emitted.project import Project
from tests.emitted.site import ask, served

DATABASE = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"


@pytest.fixture
def outside(tmp_path: Path) -> str:
    """Return a PATH on which python3 and python are a Python that has no library installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    python = Path(python_of("3.13")).resolve()
    for name in ("python3", "python"):
        (folder / name).symlink_to(python)
    return f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"


# Where somebody stands -> what they type.
TYPED = [
    (".", ("./manage.py",)),
    (".", ("python", "manage.py")),
    ("accounts", ("../manage.py",)),
    ("accounts", ("python", "../manage.py")),
    ("..", ("site1/manage.py",)),
    ("..", ("python", "site1/manage.py")),
    ("/", ("python", "{folder}/manage.py")),
    ("/", ("{folder}/manage.py",)),
]


def test_manage_py_runs_from_anywhere(made: Callable[[str], Project], outside: str) -> None:
    project = made("gunicorn")
    for folder, words in TYPED:
        command = [word.format(folder=project.folder) for word in words]
        cwd = project.folder / folder
        # A name with a slash in it is looked up from where this process is.
        line = 'exec "$@"', "sh", *command, "shell", "-v0", "-c", DATABASE
        outcome = project.run("/bin/sh", "-c", *line, cwd=cwd, PATH=outside)
        assert outcome.status == 0, (folder, words, outcome.err)
        assert outcome.out == "db.sqlite3\n"


def test_manage_py_says_what_to_do_without_an_environment(
    made: Callable[[str], Project], outside: str
) -> None:
    project = made("gunicorn")
    (project.folder / "ve").unlink()
    for folder, words in TYPED:
        command = [word.format(folder=project.folder) for word in words]
        line = 'exec "$@"', "sh", *command, "check"
        outcome = project.run("/bin/sh", "-c", *line, cwd=project.folder / folder, PATH=outside)
        said = f"Django is not installed: run {project.folder}/bootstrap.py --dev first.\n"
        assert outcome == (1, "", said)


def test_an_environment_that_is_in_use_is_kept(
    made: Callable[[str], Project], environment: Path
) -> None:
    project = made("gunicorn")
    (project.folder / "ve").unlink()
    (project.folder / "ve/bin").mkdir(parents=True)
    (project.folder / "ve/bin/python").symlink_to("/bin/false")
    outcome = project.run(f"{environment}/bin/python", "manage.py", "check")
    assert outcome.status == 0, outcome.err


def test_own_values_win_and_a_configuration_is_not_topped_up(
    made: Callable[[str], Project],
) -> None:
    project = made("gunicorn")
    (project.folder / ".env").write_text("DATABASE_URL=sqlite:///own.sqlite3\n")
    shown = project.run("./manage.py", "shell", "-v0", "-c", DATABASE)
    assert shown.out == "own.sqlite3\n", shown.err
    given = project.run("./manage.py", "check", SECRET_KEY="x")
    assert given.err.startswith("DATABASE_URL is not set.\n")


@pytest.mark.parametrize("name", gateways())
def test_a_gateway_does_not_read_the_local_files(made: Callable[[str], Project], name: str) -> None:
    project = made(name)
    (project.folder / ".env").write_text("SECRET_KEY=mine\n")
    outcome = project.run(*project.procfile["web"].split())
    assert outcome.status == 1
    assert "SECRET_KEY is not set.\nDATABASE_URL is not set.\n" in outcome.out + outcome.err


def test_a_page_takes_three_commands_and_no_service(
    made: Callable[[str], Project], tmp_path: Path
) -> None:
    project = made("gunicorn")
    readme = (project.folder / "README.md").read_text("utf-8")
    _, _, block = readme.partition("Without Docker")
    install, migrate, serve = re.findall(r"(?m)^    (\S.*)$", block)[:3]
    assert "\n\n" not in block.partition(install)[2].partition(serve)[0]
    assert install == "./bootstrap.py --dev"
    assert project.run(*migrate.split()).status == 0
    log = tmp_path / "strace"
    trace = f"strace -f -qq -e trace=connect -o {log} {project.folder}"
    line = f"{trace}/{serve.removeprefix('./')} --noreload {project.port}"
    with served(project, line):
        assert "0 keys" in ask(project, "/", Host="localhost").text
        page = ask(project, "/", "POST", Host="localhost")
        assert page.status_code == 403  # the form's token is missing: the view was reached
    assert "AF_INET" not in log.read_text()


TESTS = {
    "manage.py": ("./manage.py", "test"),
    "pytest": ("pytest", "--ds=site1.settings", "--override-ini=python_files=tests.py"),
}


@pytest.mark.parametrize("runner", TESTS)
@pytest.mark.parametrize("name", ["gunicorn", "uwsgi", "rq", "celery"])
def test_the_tests_pass_in_a_clone_with_debug_either_way(
    made: Callable[[str], Project], name: str, runner: str
) -> None:
    project = made(name)
    for debug in ("True", "False"):
        local = project.folder / ".env"
        # Nothing listens there.
        local.write_text(f"DJANGO_DEBUG={debug}\nREDIS_URL=redis://127.0.0.1:9/0\n")
        outcome = project.run(*TESTS[runner])
        assert outcome.status == 0, outcome.out[-3000:] + outcome.err[-3000:]
        assert re.search(r"Ran \d\d tests|\d\d passed", outcome.out + outcome.err)


def test_the_tests_pass_under_a_deploy_s_configuration(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    for command in TESTS.values():
        outcome = project.run(*command, **project.production)
        assert outcome.status == 0, outcome.out[-3000:] + outcome.err[-3000:]


OWN = """
from django.test import TestCase


class PageTest(TestCase):
    def test_the_page(self):
        self.assertEqual(self.client.get("/").status_code, 200)
"""


def test_a_plain_test_of_one_s_own_passes(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    (project.folder / "keygen/tests.py").write_text(OWN)
    for command in TESTS.values():
        environments: list[dict[str, str]] = [{}, project.production]
        for variables in environments:
            outcome = project.run(*command, **variables)
            assert outcome.status == 0, outcome.out[-3000:] + outcome.err[-3000:]


def test_nothing_that_a_day_leaves_behind_is_for_git(made: Callable[[str], Project]) -> None:
    project = made("uwsgi")
    subprocess.run(["git", "init", "--quiet"], cwd=project.folder, check=True)
    git = ["git", "status", "--short", "--untracked-files=all"]
    before = subprocess.run(git, cwd=project.folder, capture_output=True, text=True, check=True)
    assert project.run("./manage.py", "migrate").status == 0
    assert project.run("./manage.py", "test").status == 0
    worker = ("timeout", "--preserve-status", "-s", "INT", "8", "./manage.py", "task_worker")
    project.run(*worker, "--no-reload")
    assert (project.folder / "db.sqlite3").exists()
    for left in (".env", ".DS_Store", "accounts/.DS_Store", ".idea/x.xml", "media/x.png"):
        (project.folder / left).parent.mkdir(exist_ok=True)
        (project.folder / left).write_text("x")
    after = subprocess.run(git, cwd=project.folder, capture_output=True, text=True, check=True)
    assert after.stdout == before.stdout
