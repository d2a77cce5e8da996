"""The user's configuration of cookiecutter: abbreviations of addresses, defaults of questions."""

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaffold.errors import UserError, shown
from scaffold.questions.answers import find_fault
from scaffold.questions.jinja import has_markup
from scaffold.questions.schema import Question

_OF_TYPE = {"abbreviations": dict, "default_context": dict, "cookiecutters_dir": str}


def config_file() -> str:
    """Return the path of the configuration that cookiecutter would read; "" if there is none."""
    if named := os.environ.get("COOKIECUTTER_CONFIG"):
        return named
    usual = Path("~/.cookiecutterrc").expanduser()
    return str(usual) if usual.exists() else ""


def user_config() -> dict[str, Any]:
    """Return the configuration as cookiecutter reads it; UserError if it cannot be read."""
    from cookiecutter.config import get_user_config
    from cookiecutter.exceptions import CookiecutterException

    try:
        config: dict[str, Any] = get_user_config()
    except (CookiecutterException, OSError, AttributeError, TypeError, ValueError) as error:
        raise _unreadable(str(error)) from error
    for key, kind in _OF_TYPE.items():
        if not isinstance(config[key], kind):
            raise _unreadable(f"{key} has the wrong type")
    if not all(isinstance(text, str) for text in config["abbreviations"].values()):
        raise _unreadable("an abbreviation is not a text")
    return config


def _unreadable(why: str) -> UserError:
    return UserError(
        f"Cookiecutter's configuration: {why.rstrip('.')}.",
        f"Fix {config_file()}, or name another in COOKIECUTTER_CONFIG.",
    )


def with_user_defaults(
    asked: Sequence[Question], given: Collection[str]
) -> tuple[tuple[Question, ...], list[str]]:
    """Return the questions with the user's defaults, and lines that say which were used.

    The name still comes from the folder, and questions with an answer need no default.
    """
    path = config_file()
    if not path:
        return tuple(asked), []
    wanted = user_config()["default_context"]
    taken: list[str] = []
    ignored: list[str] = []
    changed = []
    for question in asked:
        known = question.key in wanted and question.key not in given
        if not known or question.key == "project_name":
            changed.append(question)
            continue
        value = _text(wanted[question.key])
        fault = "" if has_markup(value) and not question.choices else find_fault(question, value)
        (ignored if fault else taken).append(f"{question.key}={value}")
        changed.append(question if fault else replace(question, default=value))
    lines = [f"Defaults from {path}: {', '.join(taken)}."] if taken else []
    if ignored:
        lines.append(f"Not taken from {path}, since they are invalid: {', '.join(ignored)}.")
    return tuple(changed), [shown(line) for line in lines]


def _text(value: object) -> str:
    """Return a YAML value as the answer that was meant."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
