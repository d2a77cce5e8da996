"""The lock, .scaffold.json: what was answered, and the pristine content of what was written."""

import json
from typing import Any

from scaffold import __version__
from scaffold.questions import Answers
from scaffold.tree import File, Tree

NAME = ".scaffold.json"


def locked(answers: Answers, tree: Tree) -> Tree:
    """Return the tree with its lock, from which `update` will merge."""
    content = {
        "version": __version__,
        "answers": answers,
        "files": {path: tree[path].content.decode() for path in sorted(tree)},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return {**tree, NAME: File(text.encode())}


def parse(content: bytes) -> dict[str, Any]:
    """Return what a lock holds; ValueError where it is none."""
    lock: dict[str, Any] = json.loads(content)
    kinds = {"version": str, "answers": dict, "files": dict}
    if not isinstance(lock, dict) or not all(
        isinstance(lock.get(key), kind) for key, kind in kinds.items()
    ):
        raise ValueError("not a lock")
    return lock
