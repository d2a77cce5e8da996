"""Asks on a terminal what no flag answered."""

import sys
from collections.abc import Mapping

import questionary
from prompt_toolkit.output import create_output

from scaffold.answers import derive, find_fault, refuse_fault
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
            answers[question.key] = _ask(question, derive(question, answers, folder))
    return answers


def _ask(question: Question, default: str) -> str:
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
