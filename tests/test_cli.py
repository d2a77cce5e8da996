"""The words of the command line: help, versions, what is unknown, and its statuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import scaffold as scaffold_command
from scaffold.questions.schema import questions
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.processes import environment, scaffold


def test_version(cli: Cli) -> None:
    assert cli("--version") == (0, "scaffold 0.1.0\n", "")


def test_as_a_module_and_as_a_command(place: Path) -> None:
    assert scaffold("--version", cwd=place) == (0, "scaffold 0.1.0\n", "")
    line = "from scaffold.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", line, "--version"],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "scaffold 0.1.0\n"


def test_help_names_the_commands(cli: Cli) -> None:
    outcome = cli("--help")
    assert (outcome.status, outcome.err) == (0, "")
    for command in ("new", "smoke", "variants", "info", "completion"):
        assert f"\n  {command} " in outcome.out


def test_help_of_new_names_every_question_s_flag_and_choices(cli: Cli) -> None:
    outcome = cli("new", "--help")
    assert (outcome.status, outcome.err) == (0, "")
    for question in questions():
        choices = f"[{'|'.join(question.choices)}]" if question.choices else "TEXT"
        assert f"  {question.flag} {choices}" in outcome.out
        assert question.prompt.split()[0] in outcome.out


@pytest.mark.parametrize(
    "command", ["new", "check", "retrofit", "smoke", "variants", "info", "completion"]
)
def test_each_command_has_help_in_short_and_in_full(cli: Cli, command: str) -> None:
    outcome = cli(command, "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: scaffold {command} ")
    assert cli(command, "-h") == outcome


@pytest.mark.parametrize("command", ["check", "smoke", "variants"])
def test_help_has_an_example_that_can_be_run(cli: Cli, command: str) -> None:
    _, _, example = cli(command, "--help").out.partition("\n  Example:\n    scaffold ")
    words = example.splitlines()[0].split()
    assert words[0] == command
    with scaffold_command.make_context("scaffold", words) as context:
        name, found, rest = scaffold_command.resolve_command(context, words)
        assert found is not None
        assert found.make_context(name, rest).params["select" if name == "check" else "selections"]


def test_no_command_shows_the_help_as_help(cli: Cli) -> None:
    outcome = cli()
    assert outcome.status == 2
    assert "Usage: scaffold " in outcome.out + outcome.err
    assert "error: Usage" not in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nwe"], ["nwe", "scaffold new"]),
        (["varaints"], ["scaffold variants"]),
        (["zzz"], ["check, completion, info, new, retrofit, smoke, variants"]),
        (["--verison"], ["--version"]),
        (["variants", "--al"], ["--all"]),
        (["smoke", "--jobs", "0"], ["--jobs", "--help"]),
        (["smoke", "--jobs", "many"], ["--jobs", "--help"]),
        (["smoke", "--select", "databse=mysql"], ["database"]),
        (["completion", "fihs"], ["fish"]),
        (["completion"], ["bash", "fish"]),
        (["info", "a", "b"], ["(b)"]),
    ],
)
def test_what_is_unknown_is_refused_with_what_was_meant(
    place: Path, cli: Cli, arguments: list[str], words: list[str]
) -> None:
    assert_refused(cli(*arguments), 2, *words)


def test_an_odd_command_is_refused_on_one_line(place: Path, cli: Cli) -> None:
    outcome = cli("two\nlines\x1b[31m")
    assert_refused(outcome, 2)
    assert "\x1b" not in outcome.err
