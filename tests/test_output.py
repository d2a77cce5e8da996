"""What goes to which stream, in which colours, and what happens where nobody reads."""

import json
import subprocess
import sys

import pexpect
import pytest

from tests.helpers import environment, scaffold, snapshot

COLOUR = "\x1b["
NEW = ("new", "site1", "--yes")


def test_without_a_terminal_nothing_is_asked(place):
    outcome = scaffold("new", "site1", cwd=place)
    assert outcome.status == 0
    assert outcome.out.startswith("Answers:\n  project_name  Site1\n")
    assert (place / "site1/manage.py").is_file()


def test_data_goes_to_stdout_and_the_rest_to_stderr(place):
    outcome = scaffold(*NEW, "--worker", "rq", "--cache", "none", cwd=place)
    assert "  create  manage.py\n" in outcome.out
    assert "Next:" not in outcome.out and "brings Redis" not in outcome.out
    assert outcome.err == (
        "worker=rq brings Redis, where its jobs wait.\n\nNext:\n  cd site1\n"
        "  docker compose up --build    # then http://localhost:8000\n"
    )


def test_json_is_all_there_is_on_stdout(place):
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
def test_colours_of_a_pipe(place, variables, coloured):
    outcome = scaffold(*NEW, "--dry-run", cwd=place, **variables)
    assert (COLOUR in outcome.out) is coloured
    refused = scaffold("new", "site1", "--database", "x", cwd=place, **variables)
    assert (COLOUR in refused.err) is coloured


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_of_a_terminal(place, variables, coloured):
    said, status = pexpect.run(
        f"{sys.executable} -m scaffold new site1 --yes --dry-run",
        env=environment(TERM="xterm", **variables),
        encoding="utf-8",
        withexitstatus=True,
    )
    assert status == 0
    assert "manage.py" in said
    assert (COLOUR in said) is coloured


@pytest.mark.parametrize("flags", ["", "--diff", "--json"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_leaves_early_sees_no_traceback(place, flags, reader):
    line = f'"$@" {flags} | {reader}'
    outcome = scaffold(*NEW, cwd=place, prefix=["sh", "-c", line, "sh"])
    assert "Traceback" not in outcome.err and "BrokenPipe" not in outcome.err
    assert "Exception" not in outcome.err
    assert (place / "site1/manage.py").is_file()


def test_a_full_stdout_is_no_bug_of_ours(place):
    outcome = scaffold(*NEW, "--dry-run", cwd=place, prefix=["sh", "-c", '"$@" > /dev/full', "sh"])
    assert outcome.status == 1
    assert "Traceback" not in outcome.err
    assert "No space left on device" in outcome.err
    assert snapshot(place) == {}


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_closed_stream_is_no_bug_of_ours(place, closed):
    outcome = scaffold(*NEW, cwd=place, prefix=["sh", "-c", f'"$@" {closed}', "sh"])
    assert "Traceback" not in outcome.err
    assert (place / "site1/manage.py").is_file()


@pytest.mark.parametrize("reader", [[], ["--json"], ["--diff"]])
def test_an_encoding_that_lacks_a_name_s_letters(place, reader):
    outcome = scaffold(
        *NEW, "--project-name", "Größe Ж 港", *reader, cwd=place, PYTHONIOENCODING="ascii"
    )
    assert "Traceback" not in outcome.err
    assert outcome.status == 0
    assert "Größe Ж 港" in (place / "site1/.scaffold.json").read_text("utf-8")


def test_a_folder_whose_name_is_no_text(place):
    command = [sys.executable, "-m", "scaffold", "new", b"\xff", "--yes", "--project-name", "Q"]
    done = subprocess.run(command, cwd=place, env=environment(), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert (done.returncode, len(snapshot(place)) > 30) in ((0, True), (2, False))
