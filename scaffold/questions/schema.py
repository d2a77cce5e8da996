"""cookiecutter.json as typed questions: the one schema behind flags, prompts and validation."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from scaffold.bundle import OWN, Bundle

Answers = dict[str, str]
# A private variable of the template: one text, or a list of them, of which empty ones are left out.
Value = str | list[str]


@dataclass(frozen=True)
class Question:
    """One thing asked; with no choices it takes text, and its default is a Jinja expression.

    It has its bundle, since which answers are valid depends on the template.
    """

    key: str
    prompt: str
    default: str
    choices: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict, compare=False)
    bundle: Bundle = OWN

    @property
    def flag(self) -> str:
        return "--" + self.key.replace("_", "-")


@dataclass(frozen=True)
class Component:
    """A part of the template that answers select.

    `files` are paths in the template, a folder with a slash at its end; `requires` and
    `requires_dev` are lines of requirements.in and requirements-dev.in.
    """

    name: str
    when: dict[str, list[str]]
    files: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    requires_dev: tuple[str, ...] = ()

    def selected_by(self, answers: Answers) -> bool:
        return all(answers[key] in wanted for key, wanted in self.when.items())


@cache
def schema(bundle: Bundle = OWN) -> dict[str, Any]:
    """Return cookiecutter.json as it is."""
    content: dict[str, Any] = json.loads(bundle.questions.read_text("utf-8"))
    return content


@cache
def private(bundle: Bundle = OWN) -> dict[str, Value]:
    """Return the private variables as cookiecutter.json has them, not rendered yet.

    Without those that only make plain cookiecutter check an answer: see hooks/questions.py.
    """
    return {
        key: value
        for key, value in schema(bundle).items()
        if key.startswith("__") and key != "__prompts__"
        if value != f"<< '{key.removeprefix('__')}' | checked >>"
    }


@cache
def tables(bundle: Bundle = OWN) -> dict[str, Any]:
    """Return what cookiecutter does not render, such as _gateways, with a row for each choice."""
    return {
        key: value
        for key, value in schema(bundle).items()
        if key.startswith("_") and not key.startswith("__")
    }


@cache
def questions(bundle: Bundle = OWN) -> tuple[Question, ...]:
    """Return the questions, in the order in which they are asked."""
    prompts = schema(bundle).get("__prompts__", {})
    found = []
    for key, default in schema(bundle).items():
        if key.startswith("_"):
            continue
        prompt = prompts.get(key, key)
        labels = {}
        if isinstance(prompt, dict):
            labels = {choice: label for choice, label in prompt.items() if choice in default}
            prompt = prompt.get("__prompt__", key)
        choices = tuple(default) if isinstance(default, list) else ()
        first = choices[0] if choices else default
        found.append(Question(key, prompt, first, choices, labels, bundle))
    return tuple(found)


@cache
def components(bundle: Bundle = OWN) -> tuple[Component, ...]:
    """Return the components, including those that are always selected."""
    return tuple(
        Component(
            name,
            part["when"],
            tuple(part.get("files", ())),
            tuple(part.get("requires", ())),
            tuple(part.get("requires-dev", ())),
        )
        for name, part in schema(bundle)["_components"].items()
    )


def selected(answers: Answers, bundle: Bundle = OWN) -> list[Component]:
    """Return the components that these answers select."""
    return [component for component in components(bundle) if component.selected_by(answers)]
