"""Defaults from cookiecutter's configuration: told, and only where somebody is asked."""

import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from scaffold.questions.schema import questions
from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment, scaffold

CONFIG = """\
default_context:
  full_name: Jane
  api_token: hunter2
  project_name: Not this
  database: mysql
  python: 3.14
  example: no
  cache: memcached
  package: class
  project_slug: "<< cookiecutter.project_name | slugify >>-web"
"""
TOLD = "Defaults from {path}: project_slug=<< cookiecutter.project_name | slugify >>-web, "
TOLD += "python=3.14, database=mysql, example=no."
NOT_TAKEN = "Not taken from {path}, since they are invalid: package=class, cache=memcached."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".cookiecutterrc").write_text(CONFIG)
    return folder


@pytest.fixture
def new(place: Path, home: Path) -> Callable[..., Outcome]:
    def run(*arguments: str, **variables: str) -> Outcome:
        variables = {"HOME": str(home), **variables}
        return scaffold("new", *arguments, cwd=place, **variables)

    return run


def rows(outcome: Outcome) -> list[list[str]]:
    return [line.split() for line in outcome.out.splitlines()]


def test_where_nobody_is_asked_nothing_depends_on_the_machine(
    place: Path, new: Callable[..., Outcome]
) -> None:
    for flags in ([], ["--yes"], ["--yes", "--no-user-defaults"]):
        outcome = new("site1", "--dry-run", *flags)
        assert outcome.err == "Nothing was written.\n"
        assert ["database", "postgres"] in rows(outcome)


def test_with_a_flag_they_are_taken_and_told(place: Path, new: Callable[..., Outcome]) -> None:
    outcome = new("site1", "--yes", "--user-defaults")
    assert outcome.status == 0
    path = place.parent / "home/.cookiecutterrc"
    lines = outcome.err.splitlines()
    assert lines[:2] == [TOLD.format(path=path), NOT_TAKEN.format(path=path)]
    assert "hunter2" not in outcome.out + outcome.err
    for row in ("project_name Site1", "project_slug site1-web", "package site1_web"):
        assert row.split() in rows(outcome)
    for row in ("python 3.14", "database mysql", "cache redis"):
        assert row.split() in rows(outcome)
    assert "--database mysql" in outcome.out.split("\nAgain:\n")[1]
    assert "user-defaults" not in outcome.out


def test_a_flag_wins_and_its_question_is_not_told(new: Callable[..., Outcome]) -> None:
    outcome = new("site1", "--yes", "--user-defaults", "--database", "sqlite", "--dry-run")
    assert ["database", "sqlite"] in rows(outcome)
    assert "database" not in outcome.err


@pytest.mark.parametrize(
    ("flags", "database"), [([], "mysql"), (["--no-user-defaults"], "postgres")]
)
def test_a_person_who_is_asked_sees_them(
    place: Path, home: Path, flags: list[str], database: str
) -> None:
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "scaffold", "new", "site1", "--package", "p1", *flags],
        cwd=str(place),
        env=environment(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", HOME=str(home)),
        encoding="utf-8",
        dimensions=(50, 200),
        timeout=60,
    )
    index = terminal.expect_exact(["Defaults from", "Name of the project"])
    assert index == (0 if database == "mysql" else 1)
    prompts = ["Name of the project"] if index == 0 else []
    for prompt in prompts:
        terminal.expect_exact(prompt)
    terminal.send("\r")
    for question in questions():
        if question.key not in ("project_name", "package"):
            terminal.expect_exact(question.prompt)
            terminal.send("\r")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert f'"database": "{database}"' in (place / "site1/.scaffold.json").read_text()


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "- a",
        "default_context: 3",
        "default_context: [a]",
        "abbreviations: 3",
        "abbreviations: {gh: 3}",
        "cookiecutters_dir: 3",
        "\x00",
        "\x1b[31m: [",
    ],
)
def test_a_configuration_that_cannot_be_read(
    place: Path, home: Path, new: Callable[..., Outcome], text: str
) -> None:
    (home / ".cookiecutterrc").write_text(text)
    for flags in (["--user-defaults"], ["--template", "x"]):
        outcome = new("site1", "--yes", *flags)
        lines = outcome.err.splitlines()
        assert outcome.status == 2, outcome.err
        assert len(lines) == 2, outcome.err
        assert lines[0].startswith("error: Cookiecutter's configuration: ")
        assert "\x1b" not in outcome.err
    assert snapshot(place) == {}
    assert new("site1", "--yes").status == 0


def test_a_configuration_that_is_named_and_missing(
    place: Path, new: Callable[..., Outcome]
) -> None:
    outcome = new("site1", "--yes", "--user-defaults", COOKIECUTTER_CONFIG="nowhere.yml")
    assert outcome.status == 2
    assert "Config file nowhere.yml does not exist." in outcome.err
    (place / "mine.yml").write_text("default_context: {database: sqlite}")
    outcome = new("site1", "--yes", "--user-defaults", COOKIECUTTER_CONFIG="mine.yml")
    assert outcome.err.startswith("Defaults from mine.yml: database=sqlite.\n")
