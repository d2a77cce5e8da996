"""What the hooks of plain cookiecutter call, in an environment with only cookiecutter installed."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.code.addresses import without_secrets
from scaffold.disk.direct import remove, write
from scaffold.disk.paths import RefusedError
from scaffold.disk.tree import read
from scaffold.questions.answers import example_of, find_fault
from scaffold.questions.schema import Answers, Question, questions
from scaffold.rendering import lock, pins
from scaffold.rendering.render import all_sources, rendered, sources


@dataclass(frozen=True)
class Refusal:
    """Why an answer is invalid, and a valid one."""

    key: str
    message: str
    example: str


def find_refusal(question: Question, value: str) -> Refusal | None:
    """Return why an answer is invalid; None if it is valid."""
    fault = find_fault(question, value)
    if not fault:
        return None
    message = f"error: {question.key} {ascii(value)[:80]}: {fault}."
    return Refusal(question.key, message, example_of(question))


def validate(context: Mapping[str, Any]) -> Answers:
    """Return the answers in cookiecutter's context.

    Exits with a message about the first invalid one, and the command that repeats the others.
    """
    answers = {question.key: str(context[question.key]) for question in questions()}
    for question in questions():
        if refusal := find_refusal(question, answers[question.key]):
            again = {**answers, refusal.key: refusal.example}
            words = [without_secrets(str(context["_template"]))]
            for key, flag in (("_checkout", "--checkout"), ("_output_dir", "--output-dir")):
                words += [flag, str(context[key])] if context.get(key) else []
            words += [f"{key}={value}" for key, value in again.items()]
            command = shlex.join(["cookiecutter", *words])
            sys.exit(f"{refusal.message}\nhint: Run it again: {command}")
    return answers


def finish(context: Mapping[str, Any], folder: Path) -> None:
    """Turn the folder, into which cookiecutter wrote all of the template, into the project.

    With cookiecutter's -f it may contain the user's own files: none of them is touched.
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
        sys.exit(f"error: {folder}: {error}.\nhint: Fix that, and run the command again.")
