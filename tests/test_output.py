"""What goes to which stream, in which colours, and what happens where nobody reads."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.helpers.folders import project_files, snapshot
from tests.helpers.outcomes import Cli, Outcome, assert_refused
from tests.helpers.processes import environment, scaffold
from tests.helpers.projects import write
from tests.helpers.terminal import SCAFFOLD, end, start

COLOUR = "\x1b["
NEW = ("new", "site1", "--yes")


def test_without_a_terminal_nothing_is_asked(place: Path) -> None:
    outcome = scaffold("new", "site1", cwd=place)
    assert outcome.status == 0
    assert re.match(r"Answers:\n  project_name +Site1\n", outcome.out)
    assert (place / "site1/manage.py").is_file()


def test_data_goes_to_stdout_and_the_rest_to_stderr(place: Path) -> None:
    outcome = scaffold(*NEW, "--worker", "rq", "--cache", "none", cwd=place)
    assert "  create  manage.py\n" in outcome.out
    assert "Next:" not in outcome.out
    assert "adds Redis" not in outcome.out
    assert outcome.err == (
        "worker=rq adds Redis, for its queue of jobs.\n\nNext:\n  cd site1\n"
        "  docker compose up --build    # then http://localhost:8000\n"
    )


def test_json_is_all_there_is_on_stdout(place: Path) -> None:
    json.loads(scaffold(*NEW, "--json", "--worker", "rq", "--cache", "none", cwd=place).out)


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colours_of_a_pipe(place: Path, variables: dict[str, str], coloured: bool) -> None:
    outcome = scaffold(*NEW, "--dry-run", cwd=place, **variables)
    assert (COLOUR in outcome.out) is coloured
    refused = scaffold("new", "site1", "--database", "x", cwd=place, **variables)
    assert (COLOUR in refused.err) is coloured


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_of_a_terminal(place: Path, variables: dict[str, str], coloured: bool) -> None:
    status, said, _ = end(start(*SCAFFOLD, *NEW, "--dry-run", cwd=place, **variables))
    assert status == 0
    assert "manage.py" in said
    assert (COLOUR in said) is coloured


@pytest.mark.parametrize("flags", ["", "--diff", "--json"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_leaves_early_sees_no_traceback(place: Path, flags: str, reader: str) -> None:
    line = f'"$@" {flags} | {reader}'
    outcome = scaffold(*NEW, cwd=place, prefix=["sh", "-c", line, "sh"])
    assert "Traceback" not in outcome.err
    assert "BrokenPipe" not in outcome.err
    assert "Exception" not in outcome.err
    assert (place / "site1/manage.py").is_file()


def redirected(place: Path, *arguments: str, to: str) -> Outcome:
    return scaffold(*arguments, cwd=place, prefix=["sh", "-c", f'"$@" {to}', "sh"])


FULL = (
    "error: stdout: No space left on device.\n"
    "hint: The command ran to its end; only its output is missing.\n"
)


@pytest.mark.parametrize("flags", [[], ["--json"], ["--diff"]])
def test_a_full_stdout_stops_no_work_and_is_told_once(place: Path, flags: list[str]) -> None:
    outcome = redirected(place, *NEW, *flags, to="> /dev/full")
    assert outcome.status == 1
    assert outcome.err.endswith(FULL)
    assert outcome.err.count("error: ") == 1
    assert (place / "site1/manage.py").is_file()
    assert not (place / ".site1.scaffold").exists()


def test_a_full_stdout_of_a_dry_run(place: Path) -> None:
    outcome = redirected(place, *NEW, "--dry-run", to="> /dev/full")
    assert (outcome.status, outcome.err) == (1, f"Nothing was written.\n{FULL}")
    assert snapshot(place) == {}


def test_a_full_stdout_of_help(place: Path) -> None:
    outcome = redirected(place, "--help", to="> /dev/full")
    assert outcome.status == 1
    assert "No space left on device" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_full_stdout_leaves_a_refusal_s_status(place: Path) -> None:
    outcome = redirected(place, "check", "nowhere", "--json", to="> /dev/full")
    assert outcome.status == 2
    assert "nowhere is not a folder" in outcome.err
    assert outcome.err.endswith(FULL)


@pytest.mark.parametrize("to", ["2> /dev/full", "2>&-"])
def test_nobody_reads_stderr(place: Path, to: str) -> None:
    assert redirected(place, *NEW, to=to).status == 0
    assert (place / "site1/manage.py").is_file()
    assert redirected(place, "check", "nowhere", to=to) == (2, "", "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [NEW, NEW[:2]])
def test_a_closed_stream_is_no_bug_of_ours(
    place: Path, closed: str, command: tuple[str, ...]
) -> None:
    outcome = redirected(place, *command, to=closed)
    assert "Traceback" not in outcome.err
    assert "bug" not in outcome.err
    assert outcome.status == 0
    assert (place / "site1/manage.py").is_file()
    assert (place / "site1/.git/HEAD").read_text().startswith("ref: ")


@pytest.mark.parametrize("closed", [">&-", "<&-"])
def test_a_closed_stream_s_number_goes_to_no_file_of_ours(place: Path, closed: str) -> None:
    """Git's words would otherwise stand in the file that has got the number."""
    plain, odd = place / "a", place / "b"
    assert scaffold("new", "a/site1", "--yes", cwd=place).status == 0
    assert redirected(place, "new", "b/site1", "--yes", to=closed).status == 0
    assert project_files(odd) == project_files(plain)


def test_an_interrupted_command_s_json(
    place: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("scaffold.commands.check.find_all", interrupt)
    write(place, "")
    outcome = cli("check", "--json")
    told = {"schema": 1, "error": {"message": "Interrupted.", "hint": ""}}
    assert (outcome.status, json.loads(outcome.out)) == (130, told)
    assert outcome.err == "\nInterrupted.\n"


def test_a_bug_s_json(place: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.commands.check.find_all", lambda *_: 1 / 0)
    write(place, "")
    outcome = cli("check", "--json")
    assert outcome.status == 3
    assert "ZeroDivisionError" in outcome.err
    assert json.loads(outcome.out)["error"]["message"].startswith("This is a bug")


@pytest.mark.slow
def test_an_error_after_the_document_is_part_of_it(
    place: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vendored wheels are fetched when the project is written already."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(place / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    outcome = cli(*NEW, "--json", "--vendor")
    told = json.loads(outcome.out)
    assert outcome.status == 1
    assert told["applied"] is True
    assert told["error"]["message"] == "The project is written, but vendor/ is not filled."


@pytest.mark.parametrize(
    ("arguments", "as_json"),
    [
        (["check", "--json", "--bogus"], True),
        (["check", "--bogus", "--json"], True),
        (["new", "--json"], True),
        (["chekc", "--json"], True),
        (["variants", "--json", "--select", "x=y"], True),
        (["new", "--json", "--databse", "x"], True),
        (["smoke", "--json", "results.json", "--bogus"], False),
        (["check", "--", "--json"], False),
        (["check", "nowhere"], False),
    ],
)
def test_errors_are_json_too_where_json_is_asked_for(
    place: Path, cli: Cli, arguments: list[str], as_json: bool
) -> None:
    assert_refused(cli(*arguments), 2, as_json=as_json)


@pytest.mark.parametrize("reader", [[], ["--json"], ["--diff"]])
def test_an_encoding_that_lacks_a_name_s_letters(place: Path, reader: list[str]) -> None:
    outcome = scaffold(
        *NEW, "--project-name", "Größe Ж 港", *reader, cwd=place, PYTHONIOENCODING="ascii"
    )
    assert "Traceback" not in outcome.err
    assert outcome.status == 0
    assert "Größe Ж 港" in (place / "site1/.scaffold.json").read_text("utf-8")


@pytest.mark.parametrize("reader", [[], ["--json"], ["--diff"]])
def test_an_encoding_of_one_country(place: Path, reader: list[str]) -> None:
    command = [sys.executable, "-m", "scaffold", *NEW, "--project-name", "Größe Ж 𐌰", *reader]
    variables = environment(PYTHONIOENCODING="cp1252")
    done = subprocess.run(command, cwd=place, env=variables, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    if reader == ["--json"]:
        assert json.loads(done.stdout)["answers"]["project_name"] == "Größe Ж 𐌰"
    elif reader == ["--diff"]:
        assert "# Größe Ж 𐌰\n".encode() in done.stdout  # the files' own bytes
    else:
        assert "Größe \\u0416 \\U00010330".encode("cp1252") in done.stdout


def test_a_folder_whose_name_is_no_text(place: Path) -> None:
    command: list[str | bytes] = [
        sys.executable,
        "-m",
        "scaffold",
        "new",
        b"\xff",
        "--yes",
        "--project-name",
        "Q",
    ]
    done = subprocess.run(command, cwd=place, env=environment(), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert (done.returncode, len(snapshot(place)) > 30) in ((0, True), (2, False))
