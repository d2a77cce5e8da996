"""Jinja as cookiecutter sets it up for this template."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scaffold import bundle
from scaffold.questions.schema import Value, schema


def slugify(text: str) -> str:
    """Cookiecutter's filter of this name."""
    from slugify import slugify as convert

    return convert(text)


@cache
def environment() -> Environment:
    """Return the environment, with the delimiters of cookiecutter.json."""
    options: dict[str, Any] = schema()["_jinja2_env_vars"]
    environment = Environment(  # noqa: S701 - what comes out is no page
        loader=FileSystemLoader(bundle.TEMPLATE),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
        **options,
    )
    environment.filters["slugify"] = slugify
    return environment


def expression(text: str, answers: Mapping[str, Value]) -> str:
    """Return a default or a private variable of cookiecutter.json, rendered."""
    if not has_markup(text):
        return text
    return environment().from_string(text).render(cookiecutter=answers)


def has_markup(text: str) -> bool:
    """Say whether a text has any of the template's delimiters."""
    return "<<" in text or "<%" in text or "<#" in text
