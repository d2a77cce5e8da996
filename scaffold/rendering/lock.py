"""The lock, .scaffold.json: what was answered, and the pristine content of what was written.

It is committed with the project, so it holds no secret; and what is read from it is a
stranger's, so every value is checked before it is used.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from scaffold import __version__
from scaffold.disk.tree import File, Tree
from scaffold.errors import UserError
from scaffold.questions.answers import find_fault_of_existing
from scaffold.questions.schema import Answers, questions

NAME = ".scaffold.json"


@dataclass(frozen=True)
class Lock:
    """What a lock holds: who wrote it, the answers, and path -> pristine text."""

    version: str
    answers: Answers
    files: dict[str, str]


def locked(answers: Answers, tree: Tree) -> Tree:
    """Return the tree with its lock, from which `update` will merge."""
    content = {
        "version": __version__,
        "answers": answers,
        "files": {path: tree[path].content.decode() for path in sorted(tree)},
    }
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
        if key not in known:
            raise _damaged(f"no question is named {key!a}")
        if fault := find_fault_of_existing(known[key], value):
            raise _damaged(f"its {key} {value[:60]!a} is {fault}")
    return Lock(version, answers, files)


def _is_text(value: object) -> bool:
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
