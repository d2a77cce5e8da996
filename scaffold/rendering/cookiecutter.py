"""Plain cookiecutter's door: what its hooks call, in an environment that has cookiecutter alone."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.disk.direct import remove, write
from scaffold.disk.paths import RefusedError
from scaffold.disk.tree import read
from scaffold.errors import UserError
from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers, questions
from scaffold.rendering import lock, pins
from scaffold.rendering.render import all_sources, rendered, sources


def validate(context: Mapping[str, Any]) -> Answers:
    """Return the answers in cookiecutter's context; leave with one line where one will not do."""
    try:
        return complete({question.key: context[question.key] for question in questions()})
    except UserError as error:
        sys.exit(f"error: {error.message}\nhint: {error.hint}")


def finish(context: Mapping[str, Any], folder: Path) -> None:
    """Make the folder, into which cookiecutter wrote all of the template, the answers' project.

    With cookiecutter's -f it may hold files of the user's own: none of them is touched.
    """
    answers = validate(context)
    chosen = sources(answers)
    others = {source: path for source, path in all_sources(answers).items() if source not in chosen}
    try:
        for path, file in rendered(others, answers).items():
            # Only what cookiecutter has just written.
            if read(folder, [path]).get(path) == file:
                remove(folder, path)
        for name, text in pins.files(answers).items():
            write(folder, name, text.encode())
        tree = lock.locked(answers, read(folder, sorted([*chosen.values(), *pins.NAMES])))
        write(folder, lock.NAME, tree[lock.NAME].content)
    except RefusedError as error:
        sys.exit(f"error: {folder}: {error}.\nhint: Put that right and run it again.")
