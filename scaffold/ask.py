"""Asks on a terminal what no flag answered."""

import sys
from collections.abc import Mapping

import questionary
from prompt_toolkit.output import create_output

from scaffold.answers import derive, find_fault, refuse_fault
from scaffold.disk.tree import File
from scaffold.questions import Answers, Question, questions


def ask_rest(given: Mapping[str, str], folder: str) -> Answers:
    """Return the given answers and those of the person at the terminal.

    Raises KeyboardInterrupt where they leave with Ctrl-C.
    """
    answers = dict(given)
    for question in questions():
        if question.key in given:
            refuse_fault(question, given[question.key])
    for question in questions():
        if question.key not in answers:
            answers[question.key] = ask_one(question, derive(question, answers, folder))
    return answers


def ask_conflict(path: str, ours: File, theirs: File) -> File:
    """Ask what becomes of a file that is there already; return what it is to be."""
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
        prompt = questionary.select(f"{path} is there already", choices=choices, output=screen)
        match prompt.unsafe_ask():
            case "keep":
                return ours
            case "replace":
                return theirs
            case "show":
                output.note(diff([Change(path, Action.UPDATE, ours, theirs)]))
            case _:
                merged = _merge_by_hand(ours, theirs)
                if merged is not None:
                    return merged


def _merge_by_hand(ours: File, theirs: File) -> File | None:
    """Open both in the person's editor; None where they left it as it was."""
    import click

    marks = ("<<<<<<< here\n", "=======\n", ">>>>>>> scaffold\n")
    text = f"{marks[0]}{ours.content.decode()}{marks[1]}{theirs.content.decode()}{marks[2]}"
    edited = click.edit(text)
    if edited is None or any(mark in edited for mark in marks):
        return None
    return File(edited.encode(), ours.executable)


def ask_one(question: Question, default: str) -> str:
    def validate(value: str) -> bool | str:
        fault = find_fault(question, value)
        return fault[:1].upper() + fault[1:] or True

    # What is asked for may be going to a file.
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
