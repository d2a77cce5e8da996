"""Jinja as cookiecutter sets it up for this template; a fork's expressions run in a sandbox."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from scaffold.bundle import OWN, Bundle
from scaffold.errors import FOUND, UserError
from scaffold.questions.schema import schema

# Extensions that cookiecutter always loads: a fork may use them, with scaffold too.
_COOKIECUTTER = ("Jsonify", "RandomString", "Slugify", "Time", "UUID")


def slugify(text: str) -> str:
    """Cookiecutter's filter of this name."""
    if re.fullmatch("[A-Za-z]+( [A-Za-z]+)*", text):  # the usual case; the library is slow to load
        return text.lower().replace(" ", "-")
    from slugify import slugify as convert

    return convert(text)


class _Loader(FileSystemLoader):
    """Loads the template's files by their names, and expressions by their text after a NUL."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        if template.startswith("\0"):
            return template[1:], "<expression>", lambda: True
        return super().get_source(environment, template)


@cache
def environment(bundle: Bundle = OWN) -> Environment:
    """Return the environment, with the delimiters of cookiecutter.json."""
    options: dict[str, Any] = schema(bundle)["_jinja2_env_vars"]
    kind = Environment
    if bundle == OWN:
        from scaffold.questions.compiled import kept

        options = {**options, "bytecode_cache": kept(options)}
    else:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        # Outside the sandbox, Jinja can call anything in Python.
        kind = ImmutableSandboxedEnvironment
        names = [f"cookiecutter.extensions.{name}Extension" for name in _COOKIECUTTER]
        options = {**options, "extensions": names}
    environment = kind(
        loader=_Loader(bundle.template),
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
        return _expression(text, bundle).render(cookiecutter=answers)


@cache
def _expression(text: str, bundle: Bundle) -> Template:
    if bundle == OWN:
        return environment().get_template(f"\0{text}")
    return environment(bundle).from_string(text)


def template(source: str, variables: Mapping[str, Any], bundle: Bundle = OWN) -> bytes:
    """Return one of the template's files, rendered, in UTF-8."""
    with faults_told(bundle, f"template/{source}"):
        return environment(bundle).get_template(source).render(cookiecutter=variables).encode()


def has_markup(text: str) -> bool:
    """Say whether a text has any of the template's delimiters."""
    return "<<" in text or "<%" in text or "<#" in text


@contextmanager
def faults_told(bundle: Bundle, where: str) -> Iterator[None]:
    """Turn an error in a fork's expressions into a UserError; one in scaffold's own is our bug."""
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
            f"{where}{line} cannot be rendered: {reason}.", "Fix that in the fork.", FOUND
        ) from error
