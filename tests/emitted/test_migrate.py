"""Two releases at once: one migrates, the other waits, and both end well."""

import subprocess
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from scaffold.smoke.services import database
from tests.emitted.project import Project
from tests.helpers.environments import interpreter
from tests.helpers.folders import write_tree

pytestmark = pytest.mark.slow

VARIANTS = {
    "postgres": {"gateway": "uvicorn", "cache": "none", "storage": "file", "tooling": "no"},
    "mysql": {"database": "mysql", "cache": "none", "storage": "file", "tooling": "no"},
    "sqlite": {"database": "sqlite", "cache": "none", "storage": "file", "tooling": "no"},
}
# It takes so long that two that did not wait would meet.
SLOW = """\
import time

from django.db import migrations, models


def wait(apps, editor):
    time.sleep(3)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(wait, migrations.RunPython.noop),
        migrations.AddField("user", "nick", models.TextField(default="")),
    ]
"""


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    answers = complete(VARIANTS[request.param], "site1")
    tree = render(answers)
    lines = tree["requirements.txt"].content.decode().splitlines()
    pins = [line.removesuffix(" \\") for line in lines if "==" in line]
    write_tree(tmp_path / "site1", tree)
    (tmp_path / "site1/ve").symlink_to(interpreter("3.13", pins).parents[1])
    (tmp_path / "site1/accounts/migrations/0002_nick.py").write_text(SLOW)
    return Project(tmp_path / "site1", answers, 0)


@pytest.mark.parametrize("project", list(VARIANTS), indirect=True)
def test_three_releases_at_once(project: Project, tmp_path: Path) -> None:
    with database(project.answers["database"], tmp_path) as url:
        told = {**project.plain, **project.production, "DATABASE_URL": url}
        command = project.procfile["release"].split()
        releases = [
            subprocess.Popen(
                command,
                cwd=project.folder,
                env=told,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for _ in range(3)
        ]
        said = [process.communicate(timeout=120)[0] for process in releases]
        assert [process.returncode for process in releases] == [0, 0, 0], said
        assert ["accounts.0002_nick" in text for text in said].count(True) == 1


@pytest.mark.parametrize("project", list(VARIANTS), indirect=True)
def test_a_release_that_is_killed_leaves_no_lock(project: Project, tmp_path: Path) -> None:
    with database(project.answers["database"], tmp_path) as url:
        told = {**project.plain, **project.production, "DATABASE_URL": url}
        command = project.procfile["release"].split()
        with subprocess.Popen(
            [command[0], "-u", *command[1:]],
            cwd=project.folder,
            env=told,
            stdout=subprocess.PIPE,
            text=True,
        ) as release:
            assert release.stdout is not None
            # It waits there, with the lock.
            said = ""
            while "Applying accounts.0002_nick" not in said:
                said += release.stdout.read(1)
            release.kill()
        again = project.run(*command, **told)
        assert again.status == 0, again.err
        assert "accounts.0002_nick" in again.out
