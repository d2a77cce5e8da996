"""Jinja as cookiecutter sets it up for this template; a fork's expressions run in a sandbox."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scaffold.bundle import OWN, Bundle
from scaffold.errors import FOUND, UserError
from scaffold.questions.schema import schema

# What cookiecutter's own environment always has, so that a fork may use it through both doors.
_COOKIECUTTER = ("Jsonify", "RandomString", "Slugify", "Time", "UUID")


def slugify(text: str) -> str:
    """Cookiecutter's filter of this name."""
    from slugify import slugify as convert

    return convert(text)


@cache
def environment(bundle: Bundle = OWN) -> Environment:
    """Return the environment, with the delimiters of cookiecutter.json."""
    options: dict[str, Any] = schema(bundle)["_jinja2_env_vars"]
    kind = Environment
    if bundle != OWN:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        # Jinja as such can call anything that Python has.
        kind = ImmutableSandboxedEnvironment
        names = [f"cookiecutter.extensions.{name}Extension" for name in _COOKIECUTTER]
        options = {**options, "extensions": names}
    environment = kind(
        loader=FileSystemLoader(bundle.template),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
        **options,
    )
    environment.filters["slugify"] = slugify
    return environment


def expression(text: str, answers: Mapping[str, Any], bundle: Bundle = OWN) -> str:
    """Return a default or a private variable of cookiecutter.json, rendered."""
    if not has_markup(text):
        return text
    with faults_told(bundle, f"cookiecutter.json: {text[:60]!a}"):
        return environment(bundle).from_string(text).render(cookiecutter=answers)


def template(source: str, variables: Mapping[str, Any], bundle: Bundle = OWN) -> bytes:
    """Return one of the template's files, rendered, in UTF-8."""
    with faults_told(bundle, f"template/{source}"):
        return environment(bundle).get_template(source).render(cookiecutter=variables).encode()


def has_markup(text: str) -> bool:
    """Say whether a text has any of the template's delimiters."""
    return "<<" in text or "<%" in text or "<#" in text


@contextmanager
def faults_told(bundle: Bundle, where: str) -> Iterator[None]:
    """Turn whatever a fork's expressions raise into one line; scaffold's own raise bugs of ours."""
    try:
        yield
    except Exception as error:
        if bundle == OWN or isinstance(error, UserError):
            raise
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        lines = [f.lineno for f in frames if where.startswith("template/") and where in f.filename]
        line = f":{lines[-1]}" if lines else ""
        reason = str(error).strip().rstrip(".") or type(error).__name__
        raise UserError(
            f"{where}{line} cannot be rendered: {reason}.", "Put that right in the fork.", FOUND
        ) from error
