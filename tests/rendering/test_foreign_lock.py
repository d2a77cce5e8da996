"""The lock as anybody may have written it: read again, or refused in one line."""

import json
from typing import Any

import pytest

from scaffold import __version__
from scaffold.disk.tree import File
from scaffold.errors import UserError
from scaffold.questions.answers import complete
from scaffold.questions.schema import questions
from scaffold.rendering.lock import NAME, locked, parse
from scaffold.rendering.render import render

ANSWERS = complete({"project_name": "Größe Ж", "worker": "rq"}, "blue")
GOOD: dict[str, Any] = {"version": "0.0.1", "answers": {"worker": "rq"}, "files": {"a": "b"}}


def test_what_is_locked_is_read_again() -> None:
    tree = render(ANSWERS)
    whole = locked(ANSWERS, tree)
    assert whole == {**tree, NAME: whole[NAME]}
    lock = parse(whole[NAME].content)
    assert (lock.version, lock.answers) == (__version__, ANSWERS)
    assert lock.files == {path: file.content.decode() for path, file in tree.items()}


def test_the_same_is_locked_by_the_same_bytes_whatever_the_order() -> None:
    tree = {"b": File(b"2\r\n\t"), "a": File("Ж\u2028".encode(), executable=True)}
    lock = locked(ANSWERS, tree)[NAME]
    assert lock == locked(ANSWERS, dict(reversed(tree.items())))[NAME]
    assert not lock.executable
    assert lock.content.endswith(b"\n}\n")
    assert parse(lock.content).files == {"a": "Ж\u2028", "b": "2\r\n\t"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is no JSON."),
        (b"<<<<<<< ours\n{}\n", "it is no JSON."),
        (b'{"version": "1.0"', "it is no JSON."),
        (b"\xff\xfe{}", "it is no JSON."),
        (b"[" * 100_000, "it is no JSON."),
        (b"[]", "it is no JSON object."),
        (b"null", "it is no JSON object."),
        (b"{}", "its version is none."),
    ],
)
def test_what_is_no_lock_is_refused(content: bytes, words: str) -> None:
    refused(content, f"{NAME} is damaged: {words}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 1}, "its version is none"),
        ({"version": "1"}, "its version is none"),
        ({"version": "1.0\n"}, "its version is none"),
        ({"version": "../1.0"}, "its version is none"),
        ({"answers": None}, "its answers are not texts"),
        ({"answers": ["worker"]}, "its answers are not texts"),
        ({"answers": {"worker": 1}}, "its answers are not texts"),
        ({"answers": {"worker": "\ud800"}}, "its answers are not texts"),
        ({"answers": {"colour": "red"}}, "no question is named 'colour'"),
        ({"answers": {"worker": "rq\nRUN x"}}, r"its worker 'rq\nRUN x' is "),
        ({"answers": {"package": "../x"}}, "its package '../x' is "),
        ({"answers": {"worker": "x" * 99}}, f"its worker '{'x' * 60}' is "),
        ({"files": []}, "its files are not texts"),
        ({"files": {"a": None}}, "its files are not texts"),
        ({"files": {"\udfff": ""}}, "its files are not texts"),
    ],
)
def test_what_nobody_can_have_locked_is_refused(changes: dict[str, object], words: str) -> None:
    assert parse(json.dumps(GOOD).encode()).files == GOOD["files"]
    refused(json.dumps({**GOOD, **changes}).encode(), words)


@pytest.mark.parametrize("version", ["99.0", f"{__version__.partition('.')[0]}.999.0"])
def test_a_newer_scaffold_s_lock_names_the_version_to_install(version: str) -> None:
    error = refused(json.dumps({**GOOD, "version": version}).encode(), f"by scaffold {version}")
    assert f"pip install 'scaffold-django>={version}'" in error.hint


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.key)
def test_an_answer_that_is_not_there_yet_is_no_fault(question: Any) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key != question.key}
    lock = {**GOOD, "answers": answers, "of_the_future": 1}
    assert parse(json.dumps(lock).encode()).answers == answers


def refused(content: bytes, words: str) -> UserError:
    with pytest.raises(UserError) as error:
        parse(content)
    assert words in error.value.message
    assert error.value.message.isprintable()
    assert error.value.hint
    return error.value
