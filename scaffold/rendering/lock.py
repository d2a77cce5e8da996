"""The lock, .scaffold.json: what was answered, and the pristine content of what was written.

It is committed with the project, so it holds no secret; and what is read from it is a
stranger's, so every value is checked before it is used.
"""

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, TypeGuard

from scaffold import __version__
from scaffold.disk.tree import File, Tree
from scaffold.errors import UserError
from scaffold.questions.answers import find_fault_of_existing
from scaffold.questions.schema import Answers, questions
from scaffold.rendering.render import text_of

NAME = ".scaffold.json"


@dataclass(frozen=True)
class Origin:
    """Where a fork came from: no password in its source, and its commit where one is known."""

    source: str
    checkout: str = ""
    commit: str = ""


@dataclass(frozen=True)
class Lock:
    """What a lock holds: who wrote it, the answers, path -> pristine text, and a fork's origin."""

    version: str
    answers: Answers
    files: dict[str, str]
    origin: Origin | None = None


def locked(answers: Answers, tree: Tree, origin: Origin | None = None) -> Tree:
    """Return the tree with its lock, from which `update` will merge.

    Of a file that holds no text, such as a picture in a fork, it has the SHA-256 digest.
    """
    binary = {path for path in tree if tree[path].content and not text_of(tree[path].content)}
    content: dict[str, Any] = {"version": __version__}
    if origin is not None:
        content["template"] = asdict(origin)
    content["answers"] = answers
    content["files"] = {p: tree[p].content.decode() for p in sorted(tree) if p not in binary}
    if binary:
        content["binary"] = {p: sha256(tree[p].content).hexdigest() for p in sorted(binary)}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return {**tree, NAME: File(text.encode())}


def parse(content: bytes) -> Lock:
    """Return what a lock holds.

    Raises UserError if it is damaged, if a newer scaffold wrote it, and for an answer that
    nobody can have given.
    """
    try:
        lock = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged("it is no JSON") from None
    if not isinstance(lock, dict):
        raise _damaged("it is no JSON object")
    version: Any = lock.get("version")
    answers: Any = lock.get("answers")
    files: Any = lock.get("files")
    origin = _origin(lock.get("template"))
    if not isinstance(version, str) or not re.fullmatch(r"\d+(\.\d+){1,2}", version):
        raise _damaged("its version is none")
    if _numbers(version) > _numbers(__version__):
        raise UserError(
            f"{NAME} was written by scaffold {version}, and this is {__version__}.",
            f"Install that one: pip install 'scaffold-django>={version}'",
        )
    if not _is_text(answers):
        raise _damaged("its answers are not texts")
    if not _is_text(files):
        raise _damaged("its files are not texts")
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
    return Lock(version, answers, files, origin)


def _origin(value: object) -> Origin | None:
    """Return where the template came from, if it was a fork."""
    if value is None:
        return None
    if not _is_text(value) or set(value) != {"source", "checkout", "commit"}:
        raise _damaged("its template has not the texts source, checkout and commit alone")
    return Origin(**value)


def _is_text(value: object) -> TypeGuard[dict[str, str]]:
    """Say whether a value is an object of texts alone, each of which can be encoded."""
    if not isinstance(value, dict):
        return False
    texts = [*value, *value.values()]
    return all(isinstance(text, str) and not re.search("[\ud800-\udfff]", text) for text in texts)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _damaged(why: str) -> UserError:
    return UserError(
        f"{NAME} is damaged: {why}.",
        "Restore it from version control; or delete it, and scaffold goes by what it finds.",
    )
