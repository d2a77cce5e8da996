"""Asks on a terminal what no flag answered."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import questionary
from prompt_toolkit.output import create_output

from scaffold.disk.tree import File
from scaffold.errors import UserError, shown
from scaffold.questions.answers import derive, find_fault, refuse_fault
from scaffold.questions.schema import Answers, Question


def ask_rest(given: Mapping[str, str], folder: str, asked: Sequence[Question]) -> Answers:
    """Return the given answers and those of the person at the terminal.

    Raises KeyboardInterrupt if they press Ctrl-C.
    """
    answers = dict(given)
    for question in asked:
        if question.key in given:
            refuse_fault(question, given[question.key])
    for question in asked:
        if question.key not in answers:
            answers[question.key] = ask_one(question, derive(question, answers, folder))
    return answers


def ask_conflict(path: str, ours: File, theirs: File) -> File:
    """Ask what to do with a file that already exists; return the file to write."""
    from scaffold import output
    from scaffold.disk.plan import Action, Change, diff

    choices = [
        questionary.Choice("keep it as it is", value="keep"),
        questionary.Choice("replace it", value="replace"),
        questionary.Choice("show the difference", value="show"),
        questionary.Choice("merge by hand, in an editor", value="merge"),
    ]
    screen = create_output(stdout=sys.stderr)
    while True:
        prompt = questionary.select(f"{shown(path)} already exists", choices=choices, output=screen)
        match prompt.unsafe_ask():
            case "keep":
                return ours
            case "replace":
                return theirs
            case "show":
                output.note(diff([Change(path, Action.UPDATE, ours, theirs)]))
            case _:
                try:
                    return _merge_by_hand(path, ours, theirs)
                except UserError as fault:
                    output.note(f"{fault.message} {fault.hint}")


def _merge_by_hand(path: str, ours: File, theirs: File) -> File:
    """Open both in the user's editor; UserError if that does not return a merged file.

    The file is passed as bytes, so its encoding does not matter.
    """
    import click

    marks = (b"<<<<<<< here\n", b"=======\n", b">>>>>>> scaffold\n")
    text = marks[0] + _whole(ours) + marks[1] + _whole(theirs) + marks[2]
    try:
        edited = click.edit(text, extension=PurePath(path).suffix)
    except click.ClickException as fault:
        message = fault.format_message().rstrip(".")
        raise UserError(f"{message}.", "Set EDITOR to another editor.") from None
    except ValueError as fault:  # EDITOR has an unclosed quote
        raise UserError(f"EDITOR: {fault}.", "Set it to the name of an editor.") from None
    if edited is None:
        raise UserError(f"{path} was not saved in the editor.", "Save it, or make another choice.")
    lines = set(edited.splitlines(keepends=True))
    own = {*ours.content.splitlines(keepends=True), *theirs.content.splitlines(keepends=True)}
    if lines.intersection(marks) - own:
        raise UserError(
            f"{path} still has the lines with <<<<<<<, ======= or >>>>>>>.", "Try again."
        )
    return File(edited, ours.executable)


def _whole(file: File) -> bytes:
    """Return the content, with a newline at its end."""
    return file.content if file.content.endswith(b"\n") else file.content + b"\n"


def ask_one(question: Question, default: str) -> str:
    def validate(value: str) -> bool | str:
        fault = find_fault(question, value)
        return fault[:1].upper() + fault[1:] or True

    # stdout may be redirected to a file.
    screen = create_output(stdout=sys.stderr)
    if not question.choices:
        prompt = questionary.text(
            question.prompt, default=default, validate=validate, output=screen
        )
    else:
        choices = [
            questionary.Choice(question.labels.get(choice, choice), value=choice)
            for choice in question.choices
        ]
        prompt = questionary.select(
            question.prompt, choices=choices, default=default, output=screen
        )
    answer: str = prompt.unsafe_ask()
    return answer
