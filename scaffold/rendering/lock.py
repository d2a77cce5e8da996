"""The lock, .scaffold.json: the answers, and the pristine content of the files that were written.

It is committed with the project, so it contains no secret; and what is read from it is untrusted,
so every value is checked before it is used.

All texts are stored in full, packed with one of scaffold's dictionaries. Of requirements.txt and
requirements-dev.txt it has only the pins, name and version: merging needs no more, since a pin's
hashes and comments come with the pin, from the project or from the newer template.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, TypeGuard

from scaffold import __version__
from scaffold.disk.paths import LARGEST
from scaffold.disk.tree import File, Tree
from scaffold.errors import UserError
from scaffold.questions.answers import find_fault_of_existing
from scaffold.questions.schema import Answers, questions
from scaffold.rendering import dictionary, pins
from scaffold.rendering.render import text_of

NAME = ".scaffold.json"


@dataclass(frozen=True)
class Origin:
    """Where a fork came from: its source without a password, and its commit if that is known."""

    source: str
    checkout: str = ""
    commit: str = ""


@dataclass(frozen=True)
class Lock:
    """The content of a lock: the version that wrote it, the answers, and a fork's origin.

    `files` has path -> pristine text, `pins` path -> the pins of a requirements file.
    """

    version: str
    answers: Answers
    files: dict[str, str]
    pins: dict[str, list[str]]
    origin: Origin | None = None


def locked(answers: Answers, tree: Tree, origin: Origin | None = None) -> Tree:
    """Return the tree with its lock, from which `update` will merge.

    Of a file that is not text, such as a picture in a fork, it has only the SHA-256 digest.
    """
    texts = {path: text_of(tree[path].content) for path in sorted(tree)}
    binary = [path for path, text in texts.items() if tree[path].content and not text]
    packed_by = dictionary.numbers()[-1]
    content: dict[str, Any] = {"version": __version__}
    if origin is not None:
        content["template"] = asdict(origin)
    content["answers"] = answers
    content["pins"] = {path: [*pins.parse(texts[path])] for path in pins.PINNED if path in tree}
    content["dictionary"] = packed_by
    content["files"] = {
        path: dictionary.pack(path, text, packed_by)
        for path, text in texts.items()
        if path not in binary and path not in content["pins"]
    }
    if binary:
        content["binary"] = {path: sha256(tree[path].content).hexdigest() for path in binary}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return {**tree, NAME: File(text.encode())}


def parse(content: bytes) -> Lock:
    """Return the content of a lock.

    Raises UserError if it is damaged, if a newer scaffold wrote it, and for an impossible answer.
    """
    try:
        lock = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged("it is not JSON") from None
    if not isinstance(lock, dict):
        raise _damaged("it is not a JSON object")
    version: Any = lock.get("version")
    answers: Any = lock.get("answers")
    origin = _origin(lock.get("template"))
    if not isinstance(version, str) or not re.fullmatch(r"\d+(\.\d+){1,2}", version):
        raise _damaged("its version is invalid")
    if _numbers(version) > _numbers(__version__):
        raise UserError(
            f"{NAME} was written by scaffold {version}, and this is {__version__}.",
            f"Install that one: pip install 'scaffold-django>={version}'",
        )
    if not _is_text(answers):
        raise _damaged("its answers are not texts")
    known = {question.key: question for question in questions()}
    for key, value in answers.items():
        question = known.get(key)
        if origin is not None and (question is None or question.choices):
            # A fork may have added the question, or the choice.
            fault = "" if len(value) <= 200 and value.isprintable() else "not on one line"
        elif question is None:
            raise _damaged(f"no question is named {key!a}")
        else:
            fault = find_fault_of_existing(question, value)
        if fault:
            raise _damaged(f"its {key[:60]} {value[:60]!a} is {fault}")
    files, pinned = _files(lock)
    return Lock(version, answers, files, pinned, origin)


def _files(lock: Mapping[str, object]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return path -> text of the files, and path -> pins of the requirements files."""
    files = lock.get("files")
    if not _is_text(files):
        raise _damaged("its files are not texts")
    if "dictionary" not in lock:  # the first locks were not packed
        pinned = {path: [*pins.parse(files.pop(path))] for path in pins.PINNED if path in files}
        return files, pinned
    number: Any = lock["dictionary"]
    if type(number) is not int or number not in dictionary.numbers():
        raise UserError(
            f"{NAME} was packed by a dictionary that scaffold {__version__} does not have.",
            f"Install the one that wrote it: pip install scaffold-django=={lock['version']}",
        )
    left = LARGEST
    for path, packed in files.items():
        try:
            files[path] = dictionary.unpack(path, packed, number, left)
        except ValueError:
            raise _damaged(f"its {path[:60]!a} cannot be unpacked") from None
        left -= len(files[path].encode())
    return files, _pins(lock.get("pins"))


def _pins(value: object) -> dict[str, list[str]]:
    if not isinstance(value, dict) or not all(isinstance(pins, list) for pins in value.values()):
        raise _damaged("its pins are not lists")
    if not all(_is_text({path: pin}) for path, pins in value.items() for pin in pins):
        raise _damaged("its pins are not texts")
    return value


def _origin(value: object) -> Origin | None:
    """Return where the template came from, if it was a fork."""
    if value is None:
        return None
    if not _is_text(value) or set(value) != {"source", "checkout", "commit"}:
        raise _damaged("its template does not have exactly the texts source, checkout and commit")
    return Origin(**value)


def _is_text(value: object) -> TypeGuard[dict[str, str]]:
    """Say whether a value is an object with only texts, each of which can be encoded."""
    if not isinstance(value, dict):
        return False
    texts = [*value, *value.values()]
    return all(isinstance(text, str) and not re.search("[\ud800-\udfff]", text) for text in texts)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _damaged(why: str) -> UserError:
    return UserError(
        f"{NAME} is damaged: {why}.",
        "Restore it from version control, or delete it: scaffold then uses what it finds.",
    )
