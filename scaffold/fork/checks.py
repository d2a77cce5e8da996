"""Checks that scaffold can ask a fork's questions, render it and lock it, before it is used.

A fork may add questions, choices, components and files, and take choices away. Its
cookiecutter.json is untrusted, so each value is checked before it is used.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from scaffold.bundle import Bundle
from scaffold.errors import FOUND, UserError
from scaffold.questions.jinja import has_markup
from scaffold.questions.schema import components, questions, schema
from scaffold.rendering.pins import HASHES, parse
from scaffold.rendering.render import template_files

# Questions that scaffold's own code relies on.
_NEEDED = ("project_name", "project_slug", "package", "python", "django")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}")


def check(bundle: Bundle, told: str) -> None:
    """Raise UserError for the first thing in a fork that scaffold cannot use."""
    for part in (bundle.template, bundle.requirements):
        if not part.is_dir():
            raise UserError(
                f"{told} has no {part.name}/: it is not a fork of scaffold's template.",
                f"For another template, use cookiecutter itself: cookiecutter {told}",
                FOUND,
            )
    fault = next(_faults(bundle), "")
    if fault:
        raise UserError(f"The fork's {fault}.", "docs/forks.md says what a fork may change.", FOUND)


def _faults(bundle: Bundle) -> Iterator[str]:
    try:
        content = json.loads(bundle.questions.read_bytes().decode())
    except (ValueError, RecursionError):
        yield "cookiecutter.json is not JSON in UTF-8"
        return
    if not isinstance(content, dict):
        yield "cookiecutter.json is not a JSON object"
        return
    for fault in (*_faults_of_settings(content), *_faults_of_questions(content)):
        yield f"cookiecutter.json: {fault}"
    for fault in (*_faults_of_tables(content), *_faults_of_components(content)):
        yield f"cookiecutter.json: {fault}"
    yield from _faults_of_files(bundle)


def _faults_of_settings(content: dict[str, Any]) -> Iterator[str]:
    own = schema()
    for key in sorted({"template", "templates"} & content.keys()):
        yield f"{key}: scaffold takes one template, not a choice of several"
    if content.get("_jinja2_env_vars") != own["_jinja2_env_vars"]:
        yield "_jinja2_env_vars: scaffold's own delimiters and options must stay"
    if extra := [
        e
        for e in _list(content.get("_extensions", []))
        if e not in _list(own.get("_extensions", []))
    ]:
        yield f"_extensions: {extra[0]!a} is the fork's own code, and scaffold runs none of it"
    if not _is_texts(content.get("_copy_without_render", [])):
        yield "_copy_without_render is not a list of names"
    for key, value in content.items():
        is_variable = key.startswith("__") and key != "__prompts__"
        if is_variable and not isinstance(value, str) and not _is_texts(value):
            yield f"{key[:60]!a} is neither a text nor a list of texts"
    prompts = content.get("__prompts__", {})
    if not isinstance(prompts, dict):
        yield "__prompts__ is not an object"
        return
    for key, prompt in prompts.items():
        labels = prompt if isinstance(prompt, dict) else {"": prompt}
        if not all(_is_line(label) for label in labels.values()):
            yield f"__prompts__: {key[:60]!a} is neither a text of one line nor an object of such"


def _faults_of_questions(content: dict[str, Any]) -> Iterator[str]:
    for key in _NEEDED:
        if not isinstance(content.get(key), list if key in ("python", "django") else str):
            yield f"{key} is missing, or of another type than in scaffold's own"
    for key, value in content.items():
        if key.startswith("_"):
            continue
        if not _KEY.fullmatch(key):
            yield f"question {key[:60]!a}: a name consists of a-z, 0-9 and underscores"
        elif isinstance(value, list):
            if not value or len(set(map(repr, value))) < len(value):
                yield f"{key}: it has no choices, or one of them twice"
            if not all(_is_line(choice) and choice and not has_markup(choice) for choice in value):
                yield f"{key}: a choice must be a text of one line, without expressions"
            if key in ("python", "django") and not all(map(_VERSION.fullmatch, map(str, value))):
                yield f"{key}: its choices must be versions, such as 3.13"
        elif not isinstance(value, str):
            yield f'{key}: scaffold asks for texts and choices; for yes or no, write ["yes", "no"]'


def _faults_of_tables(content: dict[str, Any]) -> Iterator[str]:
    """Yield what is missing in the tables that have a row for each choice."""
    for key in ("database", "gateway", "worker"):
        table = content.get(f"_{key}s", {})
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
            yield f"_{key}s is not an object of objects"
        elif table and (missing := [c for c in _list(content.get(key, [])) if c not in table]):
            yield f"_{key}s has no row for {missing[0]!a}"


def _faults_of_components(content: dict[str, Any]) -> Iterator[str]:
    parts = content.get("_components")
    if not isinstance(parts, dict):
        yield "_components is missing, or not an object"
        return
    choices = {key: value for key, value in content.items() if isinstance(value, list)}
    for name, part in parts.items():
        where = f"_components: {name[:60]!a}"
        if not _NAME.fullmatch(name):
            yield f"{where}: a name consists of a-z, 0-9, dots and hyphens"
        if not isinstance(part, dict) or not isinstance(part.get("when"), dict):
            yield f"{where} has no object named when"
            continue
        for key, wanted in part["when"].items():
            if key not in choices or key.startswith("_"):
                yield f"{where}: no question with choices is named {key[:60]!a}"
            elif not _is_texts(wanted) or not wanted:
                yield f"{where}: {key} is not a list of choices"
        for key in ("files", "requires", "requires-dev"):
            if not _is_texts(part.get(key, [])):
                yield f"{where}: {key} is not a list of texts"


def _faults_of_files(bundle: Bundle) -> Iterator[str]:
    files = template_files(bundle)
    if named := [file for file in files if has_markup(file)]:
        yield f"template/{named[0]} has an expression in its name, which Windows does not allow"
    for needed in (
        bundle.template / "package/settings.py",
        bundle.requirements / "import-names.txt",
    ):
        try:
            needed.read_text("utf-8")
        except (OSError, ValueError):
            yield f"{needed.relative_to(bundle.root).as_posix()} is missing, or not text"
    for part in components(bundle):
        for path in part.files:
            if not any(f == path or (path.endswith("/") and f.startswith(path)) for f in files):
                yield f"component {part.name} names {path[:60]!a}, which is not in template/"
    (django,) = (question for question in questions(bundle) if question.key == "django")
    for version in django.choices:
        yield from _faults_of_pins(bundle, version)


def _faults_of_pins(bundle: Bundle, django: str) -> Iterator[str]:
    """Yield what is missing in the pins of one version of Django."""
    known: set[str] = set()
    parts = [part for part in components(bundle) if django in part.when.get("django", [django])]
    names = [part.name for part in parts if part.requires]
    for name in (HASHES.removesuffix(".txt"), *names, *(p.name for p in parts if p.requires_dev)):
        file = bundle.requirements / f"django-{django}" / f"{name}.txt"
        where = f"requirements/django-{django}/{name}.txt"
        try:
            pins = parse(file.read_text("utf-8"))
        except (OSError, ValueError):
            yield f"{where} is missing, or not text: run make lock in the fork"
            return
        bare = {pin.partition(" ;")[0] for pin in pins}
        if f"{name}.txt" == HASHES:
            known = bare
        elif missing := sorted(bare - known):
            yield f"{where}: {missing[0][:60]!a} has no hashes: run make lock in the fork"
            return


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= 200
