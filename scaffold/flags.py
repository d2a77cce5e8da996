"""The flags that several commands have, and what a shell offers for them on Tab."""

from collections.abc import Callable
from typing import Any

import click

from scaffold.errors import UserError, closest
from scaffold.questions.schema import Question, questions

Command = Callable[..., Any]


class Choice(click.Choice[str]):
    """Suggests the choice that was meant."""

    def convert(self, value: Any, param: Any, ctx: Any) -> str:  # noqa: ARG002
        if value in self.choices:
            return str(value)
        meant = closest(str(value), self.choices)
        raise UserError(
            f"{param.opts[0]} {value!a}: no such choice.",
            (f"Perhaps {meant}? " if meant else "") + f"Give one of {', '.join(self.choices)}.",
        )


def question_flags(command: Command) -> Command:
    """Add one flag a question."""
    for question in reversed(questions()):
        command = click.option(question.flag, question.key, **option_of(question))(command)
    return command


def option_of(question: Question) -> dict[str, Any]:
    """Return what a question's flag takes and says."""
    return {
        "type": Choice(question.choices) if question.choices else None,
        "help": question.prompt,
    }


def rule_flag(name: str, text: str) -> Callable[[Command], Command]:
    """Return a flag that takes names of rules."""
    return click.option(name, multiple=True, metavar="RULES", help=text, shell_complete=rule_names)


def template_flags(command: Command) -> Command:
    """Add the flags for another template, and for the user's own defaults."""
    for option in (
        click.option(
            "--user-defaults/--no-user-defaults",
            default=None,
            help="Take defaults from cookiecutter's configuration (only where you are asked).",
        ),
        click.option("--checkout", metavar="REF", help="The fork's branch, tag or commit."),
        click.option(
            "--template",
            metavar="SOURCE",
            help="A fork of the template: address of git's or of a zip, gh:owner/name, or folder.",
        ),
    ):
        command = option(command)
    return command


def variant_flags(command: Command) -> Command:
    """Add the flags that choose variants."""
    for option in (
        click.option(
            "--select",
            "selections",
            multiple=True,
            metavar="KEY=VALUE,…",
            help="Only these, of all variants; with --pairwise, of those.",
        ),
        click.option(
            "--pairwise", is_flag=True, help="Few, in which every two choices meet (the default)."
        ),
        click.option("--all", "everything", is_flag=True, help="Every combination of choices."),
    ):
        command = option(command)
    return command


def folders(_context: Any, _parameter: Any, incomplete: str) -> list[Any]:
    """Let the shell complete a folder's name."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def rule_names(_context: Any, _parameter: Any, incomplete: str) -> list[str]:
    """Return the rules, factors and groups that complete the last name of a list."""
    from scaffold.rules.registry import FACTORS, rules

    before, comma, last = incomplete.rpartition(",")
    groups = [name.split()[0] for name in FACTORS.values()]
    names = [*rules(), *(name.lower() if name == "Security" else name for name in groups)]
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]
