"""The flags that several commands share, and their shell completion."""

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
    """Add a flag for each question."""
    for question in reversed(questions()):
        command = click.option(question.flag, question.key, **option_of(question))(command)
    return command


def option_of(question: Question) -> dict[str, Any]:
    """Return click's type and help for a question's flag."""
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
            help="Take defaults from cookiecutter's configuration (default: if you are asked).",
        ),
        click.option("--checkout", metavar="REF", help="The fork's branch, tag or commit."),
        click.option(
            "--template",
            metavar="SOURCE",
            help="A fork of the template: a git or zip URL, gh:owner/name, or a folder.",
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
            help="Only variants with these choices; with --pairwise, only pairwise ones.",
        ),
        click.option(
            "--pairwise", is_flag=True, help="Few, that cover each pair of choices (the default)."
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
    """Return the rules and factors that complete the last name in a comma-separated list."""
    from scaffold.rules.registry import FACTORS, rules

    before, comma, last = incomplete.rpartition(",")
    groups = [name.split()[0] for name in FACTORS.values()]
    names = [*rules(), *(name.lower() if name == "Security" else name for name in groups)]
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]
