"""`scaffold retrofit --prove` on projects grown from scratch: installed, run, served, compared."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.commands.prove import table
from scaffold.prove.compare import Row
from scaffold.prove.result import Result
from tests.gates.grown import grow
from tests.gates.project import CASES, Project
from tests.gates.subject import commit
from tests.helpers.environments import installers
from tests.helpers.folders import Snapshot, project_files
from tests.helpers.json_page import documented, keys
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment, scaffold

pytestmark = [pytest.mark.gates, pytest.mark.timeout(900)]

# As unlike as they can be: Django and Python, manifest, layout, settings, services.
KINDS = (
    "plain_2_2",
    "plain_6_1",
    "data_in_the_folder",
    "settings_package",
    "src_layout",
    "two_levels_down",
    "no_manifest",
    "empty_manifest",
    "requirements_folder",
    "uv_pytest",
    "poetry",
    "django_environ",
    "decouple",
    "own_reader",
    "dynaconf",
    "members_and_mail",
    "celery",
    "channels",
    "own_stack",
)

WITH_SERVICES = {"celery", "own_stack"}


def grown(name: str, folder: Path) -> Project:
    project = grow(CASES[name], folder)
    commit(project.folder)
    return project


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installers(tmp_path_factory.mktemp("installers") / "bin")


def prove(folder: Path, tools: Path, *flags: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "scaffold", "retrofit", str(folder), "--yes", "--prove", *flags],
        check=False,
        env=environment(PATH=f"{tools}:{os.environ['PATH']}"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=880,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def retrofitted(folder: Path) -> Snapshot:
    outcome = scaffold("retrofit", str(folder), "--yes", cwd=folder)
    assert outcome.status in (0, 1), outcome.err
    commit(folder)
    return project_files(folder)


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_worse_in_a_grown_project(name: str, tmp_path: Path, tools: Path) -> None:
    project = grown(name, tmp_path / "project")
    before = project_files(project.folder)
    outcome = prove(project.folder, tools, "--json")
    assert outcome.status == 0, outcome.err
    assert project_files(project.folder) == before
    told = json.loads(outcome.out)
    assert keys(told, documented("scaffold retrofit --prove --json")) == documented(
        "scaffold retrofit --prove --json"
    )
    ways = {row["way"]: row["after"] for row in told["ways"]}
    for way in ("install", "check", "migrate", "tests", "collectstatic", "runserver", "gateway"):
        assert (ways[way]["ran"], ways[way]["works"]) == (True, True), (way, ways[way])
    assert ways["tests"]["count"] >= 3
    # A proof has no services but the database: where the project uses others, they are not ready.
    ready = (200, 503) if name in WITH_SERVICES else (200,)
    assert ways["gateway"]["statuses"]["/readyz"] in ready
    made_over = [retrofitted(project.folder) for _ in range(2)]
    assert made_over[0] == made_over[1]


def test_what_is_worse_is_shown_with_its_log(tmp_path: Path, tools: Path) -> None:
    project = grown("plain_4_2", tmp_path / "project")
    project.append(
        "notes/tests.py",
        "\n    def test_there_is_no_procfile(self):\n"
        "        import os\n"
        "        self.assertFalse(os.path.exists('Procfile'))\n",
    )
    commit(project.folder)
    outcome = prove(project.folder, tools)
    assert outcome.status == 1, outcome.err
    assert "tests is worse after the retrofit: 0 failures became 1." in outcome.err
    assert "AssertionError: True is not false" in outcome.err
    assert "\ntests          4 pass  " in outcome.out


def test_a_table_has_a_line_for_each_way() -> None:
    ok = Result(works=True, text="ok")
    bad = Result(works=False, text="exit status 1")
    rows = [Row("check", ok, ok, ""), Row("migrate", ok, bad, "it failed")]
    assert table(rows) == (
        "way      before  after\ncheck    ok      ok\nmigrate  ok      exit status 1  worse"
    )
