"""The list of public projects, and the page made of what was recorded of them."""

import re
from pathlib import Path

from scaffold.project.project import Project
from scaffold.smoke.process import Failed
from tests.corpus.simple_deploy import add_app, reason
from tests.corpus.table import PAGE, cell, counted, listed, other_cell, page, recorded
from tests.helpers.projects import SETTINGS


def test_the_page_shows_what_is_recorded() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_each_project_has_a_commit_and_a_kind() -> None:
    bad = [p for p in listed() if not re.fullmatch(r"[0-9a-f]{40}", p.commit) or not p.kind]
    assert not bad


def test_what_is_recorded_is_of_the_listed_commit() -> None:
    commits = {project.name: project.commit for project in listed()}
    assert {name: result["commit"] for name, result in recorded().items()} == {
        name: commits[name] for name in recorded()
    }


def test_a_cell_says_what_changed() -> None:
    same = {"before": "ok", "after": "ok", "works": [True, True], "worse": ""}
    worse = {**same, "after": "exit status 1", "worse": "it failed"}
    assert (cell(same), cell(worse)) == ("ok", "ok → exit status 1 **worse: it failed**")


def test_a_cell_says_what_django_simple_deploy_did() -> None:
    ways = {
        "check": {"text": "ok", "works": True, "worse": ""},
        "tests": {"text": "1 of 2 fail", "works": False, "worse": "0 failures became 1"},
        "gateway": {"text": "3 URLs", "works": True, "worse": ""},
    }
    assert other_cell(None) == ""
    assert other_cell({"refuses": "no requirements"}) == "refuses: no requirements"
    assert other_cell({"ways": ways}) == ("**worse: tests: 0 failures became 1**; gateway: 3 URLs")


def test_django_simple_deploy_gets_its_app(tmp_path: Path) -> None:
    (tmp_path / "mysite").mkdir()
    naming = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n'
    (tmp_path / "manage.py").write_text(naming)
    (tmp_path / SETTINGS).write_text('INSTALLED_APPS = [\n    "shop",\n]\n')
    add_app(Project(tmp_path))
    added = 'INSTALLED_APPS = ["django_simple_deploy",\n    "shop",\n]\n'
    assert (tmp_path / SETTINGS).read_text() == added


def test_the_reason_of_a_refusal_is_the_line_of_the_error() -> None:
    log = "Configuring …\nsome.module.DSDCommandError: No settings file.\nat the end\n"
    assert (
        reason(Failed("exit status 1", log=log)) == "some.module.DSDCommandError: No settings file."
    )
    assert reason(Failed("no such command")) == "no such command"


def test_what_is_recorded_is_counted() -> None:
    assert counted("3 of 7 fail") == (7, 3)
    assert counted("17 URLs, 1 broken") == (17, 1)
    assert counted("5 pass") == (5, 0)
    assert counted("exit status 1") == (0, 0)
