"""The lock: small, whole, and, as anybody may have written it, refused in one line."""

import base64
import json
import zlib
from typing import Any

import pytest

from scaffold import __version__
from scaffold.disk.paths import LARGEST
from scaffold.disk.tree import File
from scaffold.errors import UserError
from scaffold.questions.answers import complete
from scaffold.questions.schema import questions
from scaffold.questions.variants import pairwise
from scaffold.rendering import dictionary, pins
from scaffold.rendering.lock import NAME, locked, parse
from scaffold.rendering.render import render

ANSWERS = complete({"project_name": "Größe Ж", "worker": "rq"}, "blue")
NUMBER = dictionary.numbers()[-1]
GOOD: dict[str, Any] = {
    "version": "0.0.1",
    "answers": {"worker": "rq"},
    "pins": {"requirements.txt": ["django==6.1"]},
    "dictionary": NUMBER,
    "files": {"a": dictionary.pack("a", "b", NUMBER)},
}


def test_what_is_locked_is_read_again() -> None:
    tree = render(ANSWERS)
    whole = locked(ANSWERS, tree)
    assert whole == {**tree, NAME: whole[NAME]}
    lock = parse(whole[NAME].content)
    assert (lock.version, lock.answers) == (__version__, ANSWERS)
    texts = {path: file.content.decode() for path, file in tree.items()}
    assert lock.pins == {path: [*pins.parse(texts.pop(path))] for path in pins.PINNED}
    assert lock.files == texts


def test_it_is_small_and_what_people_read_comes_first() -> None:
    sizes = {}
    for answers in pairwise():
        full = complete(answers)
        sizes[len(locked(full, render(full))[NAME].content)] = answers
    default = complete({})
    content = locked(default, render(default))[NAME].content
    print(f"{NAME}: {len(content)} bytes; the largest {max(sizes)}, {sizes[max(sizes)]}")
    assert max(sizes) < 25_000
    lines = content.decode().splitlines()
    assert lines[1:5] == [
        f' "version": "{__version__}",',
        ' "answers": {',
        '  "project_name": "My Project",',
        '  "project_slug": "my-project",',
    ]
    assert [*json.loads(content)] == ["version", "answers", "pins", "dictionary", "files"]


def test_the_same_is_locked_by_the_same_bytes_whatever_the_order() -> None:
    tree = {"b": File(b"2\r\n\t"), "a": File("Ж\u2028".encode(), executable=True)}
    lock = locked(ANSWERS, tree)[NAME]
    assert lock == locked(ANSWERS, dict(reversed(tree.items())))[NAME]
    assert not lock.executable
    assert lock.content.endswith(b"\n}\n")
    assert parse(lock.content).files == {"a": "Ж\u2028", "b": "2\r\n\t"}


def test_the_first_locks_had_each_text_as_it_is() -> None:
    files = {"a": "b", "requirements.txt": "django==6.1 \\\n    --hash=sha256:1\n    # via x\n"}
    lock = parse(json.dumps({"version": "0.1.0", "answers": {}, "files": files}).encode())
    assert lock.files == {"a": "b"}
    assert lock.pins == {"requirements.txt": ["django==6.1"]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is not JSON."),
        (b"<<<<<<< ours\n{}\n", "it is not JSON."),
        (b'{"version": "1.0"', "it is not JSON."),
        (b"\xff\xfe{}", "it is not JSON."),
        (b"[" * 100_000, "it is not JSON."),
        (b"[]", "it is not a JSON object."),
        (b"null", "it is not a JSON object."),
        (b"{}", "its version is invalid."),
    ],
)
def test_what_is_no_lock_is_refused(content: bytes, words: str) -> None:
    refused(content, f"{NAME} is damaged: {words}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 1}, "its version is invalid"),
        ({"version": "1"}, "its version is invalid"),
        ({"version": "1.0\n"}, "its version is invalid"),
        ({"version": "../1.0"}, "its version is invalid"),
        ({"answers": None}, "its answers are not texts"),
        ({"answers": ["worker"]}, "its answers are not texts"),
        ({"answers": {"worker": 1}}, "its answers are not texts"),
        ({"answers": {"worker": "\ud800"}}, "its answers are not texts"),
        ({"answers": {"colour": "red"}}, "no question is named 'colour'"),
        ({"answers": {"worker": "rq\nRUN x"}}, r"its worker 'rq\nRUN x' is "),
        ({"answers": {"package": "../x"}}, "its package '../x' is "),
        ({"answers": {"worker": "x" * 99}}, f"its worker '{'x' * 60}' is "),
        ({"pins": None}, "its pins are not lists"),
        ({"pins": {"requirements.txt": "django==6.1"}}, "its pins are not lists"),
        ({"pins": {"requirements.txt": [6.1]}}, "its pins are not texts"),
        ({"files": []}, "its files are not texts"),
        ({"files": {"a": None}}, "its files are not texts"),
        ({"files": {"\udfff": ""}}, "its files are not texts"),
    ],
)
def test_what_nobody_can_have_locked_is_refused(changes: dict[str, object], words: str) -> None:
    assert parse(json.dumps(GOOD).encode()).files == {"a": "b"}
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


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


BOMB = zlib.compress(b"0" * (LARGEST + 1), 9)


@pytest.mark.parametrize(
    "text",
    [
        "b",
        "%%%%",
        packed(b"no zlib"),
        packed(zlib.compress(b"cut short")[:-1]),
        packed(zlib.compress(b"\xff no text")),
        packed(BOMB),
        GOOD["files"]["a"].replace("e", "f"),
        dictionary.pack("README.md", "by another file's", NUMBER),
    ],
)
def test_what_cannot_be_unpacked_is_refused(text: str) -> None:
    refused(json.dumps({**GOOD, "files": {"a\n": text}}).encode(), r"its 'a\n' cannot be unpacked")


def test_files_are_small_together() -> None:
    most = packed(zlib.compress(b"0" * (LARGEST - 1)))
    good = json.dumps({**GOOD, "files": {"a": most}}).encode()
    assert len(parse(good).files["a"]) == LARGEST - 1
    two = json.dumps({**GOOD, "files": {"a": most, "b": most}}).encode()
    refused(two, "its 'b' cannot be unpacked")


@pytest.mark.parametrize("number", [0, NUMBER + 1, True, 1.0, "1", [1], None, -1])
def test_a_dictionary_that_is_not_there_is_told(number: object) -> None:
    error = refused(json.dumps({**GOOD, "dictionary": number}).encode(), "does not have")
    assert "pip install scaffold-django==0.0.1" in error.hint


def refused(content: bytes, words: str) -> UserError:
    with pytest.raises(UserError) as error:
        parse(content)
    assert words in error.value.message
    assert error.value.message.isprintable()
    assert error.value.hint
    return error.value
