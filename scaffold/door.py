"""Plain cookiecutter's door: what its hooks call, in an environment that has cookiecutter alone."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from scaffold import lock, requirements
from scaffold.answers import complete
from scaffold.errors import UserError
from scaffold.questions import Answers, questions
from scaffold.render import sources
from scaffold.tree import read


def validate(context: Mapping[str, Any]) -> Answers:
    """Return the answers in cookiecutter's context; leave with one line where one will not do."""
    try:
        return complete({question.key: context[question.key] for question in questions()})
    except UserError as error:
        sys.exit(f"error: {error.message}\nhint: {error.hint}")


def finish(context: Mapping[str, Any], folder: Path) -> None:
    """Make the folder, which cookiecutter filled with all of the template, the answers' project."""
    answers = validate(context)
    for name, text in requirements.files(answers).items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    wanted = {*sources(answers).values(), *requirements.NAMES}
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            file = Path(path, name)
            if file.relative_to(folder).as_posix() not in wanted:
                file.unlink()
        with suppress(OSError):
            Path(path).rmdir()
    tree = lock.locked(answers, read(folder, sorted(wanted)))
    (folder / lock.NAME).write_bytes(tree[lock.NAME].content)
