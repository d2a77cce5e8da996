"""What a run of scaffold gives: its outcome, and the shape of a refusal."""

import json
from collections.abc import Callable
from typing import NamedTuple


class Outcome(NamedTuple):
    """How a test reads a process: its exit status and what it wrote."""

    status: int
    out: str
    err: str


# The fixture `cli`: runs a command line in this process.
Cli = Callable[..., Outcome]


def assert_refused(outcome: Outcome, status: int, *words: str, as_json: bool = False) -> None:
    """Assert one clear line, a way out, and the words in what was said.

    On stdout is nothing; `as_json` says that it holds the same as JSON.
    """
    lines = outcome.err.splitlines()
    assert len(lines) == 2, outcome.err
    assert lines[0].startswith("error: ")
    assert len(lines[0]) > len("error: ")
    assert lines[1].startswith("hint: ")
    assert len(lines[1]) > len("hint: ")
    if as_json:
        told = json.loads(outcome.out)
        assert told == {"schema": 1, "error": {"message": lines[0][7:], "hint": lines[1][6:]}}
    else:
        assert outcome.out == ""
    assert outcome.status == status, outcome.err
    for word in words:
        assert word in outcome.err
