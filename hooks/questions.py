"""Checks each text answer as soon as cookiecutter has it, and asks again if it is invalid.

Cookiecutter itself checks only choices. But it loads the Jinja extensions that cookiecutter.json
names, and renders each private variable right after the question before it: so a filter can check.
"""

import shlex
import sys
from pathlib import Path

import click
from cookiecutter.exceptions import FailedHookException
from cookiecutter.prompt import read_user_variable
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scaffold.code.addresses import without_secrets
from scaffold.questions.answers import derive
from scaffold.questions.schema import questions
from scaffold.rendering.cookiecutter import Refusal, find_refusal


class Checked(Extension):
    """Gives cookiecutter.json the filter `checked`, which takes a question's key."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters["checked"] = checked


@pass_context
def checked(context: Context, key: str) -> str:
    """Check the answer that was just given; return an empty string, as a filter must."""
    answers = context["cookiecutter"]
    (question,) = (question for question in questions() if question.key == key)
    while refusal := find_refusal(question, answers[key]):
        if not _asks():
            # The only exception whose message cookiecutter prints unchanged.
            raise FailedHookException(f"{refusal.message}\nhint: Run it again: {_again(refusal)}")
        click.echo(refusal.message, err=True)
        answers[key] = read_user_variable(key, derive(question, answers), {key: question.prompt})
    return ""


def _asks() -> bool:
    """Say whether cookiecutter runs as a command and asks its questions."""
    command = click.get_current_context(silent=True)
    if command is None or "no_input" not in command.params:
        return False
    return not any(command.params.get(name) for name in ("no_input", "replay", "replay_file"))


def _again(refusal: Refusal) -> str:
    """Return this run's command with a valid answer."""
    kept = [word for word in sys.argv[1:] if not word.startswith(f"{refusal.key}=")]
    told = [without_secrets(word) if "://" in word else word for word in kept]
    return shlex.join(["cookiecutter", *told, f"{refusal.key}={refusal.example}"])
