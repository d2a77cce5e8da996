"""Answers -> tree: the template's files that the answers select, rendered."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from scaffold.bundle import OWN, Bundle
from scaffold.disk.tree import File, Tree
from scaffold.questions.jinja import environment, expression, has_markup, template
from scaffold.questions.schema import Answers, Value, components, private, schema, selected, tables
from scaffold.rendering import pins

# Left in a checkout by Python and ruff.
_CACHES = {"__pycache__", ".ruff_cache"}


def render(
    answers: Answers, given: Mapping[str, Value] | None = None, bundle: Bundle = OWN
) -> Tree:
    """Return the whole project, without its lock.

    `given` overrides some of the private variables. Raises UserError for errors in a fork's
    template.
    """
    tree = rendered(sources(answers, bundle), answers, given, bundle)
    for path, text in pins.files(answers, bundle).items():
        tree[path] = File(text.encode())
    return dict(sorted(tree.items()))


def rendered(
    sources: Mapping[str, str],
    answers: Answers,
    given: Mapping[str, Value] | None = None,
    bundle: Bundle = OWN,
) -> Tree:
    """Return some of the template's files, path there -> path in the project, rendered."""
    variables = all_variables(answers, given, bundle)
    as_they_are = schema(bundle).get("_copy_without_render", ())
    tree = {}
    for source, path in sources.items():
        file = bundle.template / source
        content = file.read_bytes()
        is_copied = any(fnmatchcase(source, pattern) for pattern in as_they_are)
        text = "" if is_copied else text_of(content)
        if has_markup(text):
            content = template(source, variables, bundle)
            if text.partition("\n")[0].endswith("\r"):  # Jinja writes only "\n"
                content = content.replace(b"\n", b"\r\n")
        tree[path] = File(content, executable=bool(file.stat().st_mode & 0o100))
    return tree


def rendered_block(
    source: str, name: str, answers: Answers, given: Mapping[str, Value] | None = None
) -> str:
    """Return a named block of a template file, rendered; KeyError if the file has none."""
    template = environment().get_template(source)
    variables = all_variables(answers, given)
    return "".join(template.blocks[name](template.new_context({"cookiecutter": variables})))


def all_variables(
    answers: Answers, given: Mapping[str, Value] | None = None, bundle: Bundle = OWN
) -> dict[str, Any]:
    """Return the variables of the template's files: tables, answers and private variables."""
    return {**tables(bundle), **answers, **private_variables(answers, given, bundle)}


def private_variables(
    answers: Answers, given: Mapping[str, Value] | None = None, bundle: Bundle = OWN
) -> dict[str, Value]:
    """Return all private variables of the template: as given, or derived from the rest.

    Raises KeyError for one given that cookiecutter.json does not have.
    """
    given = given or {}
    if unknown := given.keys() - private(bundle).keys():
        raise KeyError(f"cookiecutter.json has no {', '.join(sorted(unknown))}")
    known: dict[str, Any] = {**tables(bundle), **answers}
    for key, value in private(bundle).items():
        known[key] = given[key] if key in given else _value(value, known, bundle)
    return {key: known[key] for key in private(bundle)}


def _value(value: Value, known: Mapping[str, Any], bundle: Bundle) -> Value:
    if isinstance(value, str):
        return expression(value, known, bundle)
    return [expression(text, known, bundle) for text in value]


def text_of(content: bytes) -> str:
    """Return a file's text; "" if it is not text, such as a picture."""
    try:
        return "" if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return ""


def sources(answers: Answers, bundle: Bundle = OWN) -> dict[str, str]:
    """Return the template's files that these answers select: path there -> path in the project."""
    chosen = {path for part in selected(answers, bundle) for path in part.files}
    optional = {path for part in components(bundle) for path in part.files} - chosen
    return {
        source: path
        for source, path in all_sources(answers, bundle).items()
        if not any(source == part or _inside(source, part) for part in optional)
    }


def all_sources(answers: Answers, bundle: Bundle = OWN) -> dict[str, str]:
    """Return every file of the template: path there -> path in a project of these answers."""
    return {source: _path(source, answers) for source in template_files(bundle)}


def _path(source: str, answers: Answers) -> str:
    folder, slash, rest = source.partition("/")
    return f"{answers['package']}/{rest}" if slash and folder == "package" else source


@cache
def template_files(bundle: Bundle = OWN) -> tuple[str, ...]:
    """Return the template's files, relative, with slashes."""
    folder = bundle.template
    return tuple(
        sorted(
            file.relative_to(folder).as_posix()
            for file in folder.rglob("*")
            if file.is_file() and not _CACHES.intersection(file.parts)
        )
    )


def _inside(source: str, folder: str) -> bool:
    return folder.endswith("/") and source.startswith(folder)
