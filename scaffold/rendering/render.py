"""Answers -> tree: the template's files that the answers select, rendered."""

from collections.abc import Mapping
from functools import cache

from scaffold import bundle
from scaffold.disk.tree import File, Tree
from scaffold.questions.jinja import environment, expression, has_markup
from scaffold.questions.schema import Answers, Value, components, private, schema, selected
from scaffold.rendering import pins

# Left in a checkout by Python and ruff.
_CACHES = {"__pycache__", ".ruff_cache"}


def render(answers: Answers, given: Mapping[str, Value] | None = None) -> Tree:
    """Return the whole project, its lock excepted.

    `given` has other values for some of the private variables.
    """
    tree = rendered(sources(answers), answers, given)
    for path, text in pins.files(answers).items():
        tree[path] = File(text.encode())
    return dict(sorted(tree.items()))


def rendered(
    sources: Mapping[str, str], answers: Answers, given: Mapping[str, Value] | None = None
) -> Tree:
    """Return some of the template's files, path there -> path in the project, rendered."""
    variables = {**answers, **private_variables(answers, given)}
    tree = {}
    for source, path in sources.items():
        file = bundle.TEMPLATE / source
        text = file.read_text("utf-8")
        if has_markup(text) and source not in schema()["_copy_without_render"]:
            text = environment().get_template(source).render(cookiecutter=variables)
        tree[path] = File(text.encode(), executable=bool(file.stat().st_mode & 0o100))
    return tree


def rendered_block(
    source: str, name: str, answers: Answers, given: Mapping[str, Value] | None = None
) -> str:
    """Return a named block of a template file, rendered; KeyError if the file has none."""
    template = environment().get_template(source)
    variables = {**answers, **private_variables(answers, given)}
    return "".join(template.blocks[name](template.new_context({"cookiecutter": variables})))


def private_variables(
    answers: Answers, given: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Return all private variables of the template; those that are not given follow from the rest.

    Raises KeyError for one given that cookiecutter.json does not have.
    """
    given = given or {}
    if unknown := given.keys() - private().keys():
        raise KeyError(f"cookiecutter.json has no {', '.join(sorted(unknown))}")
    known: dict[str, Value] = {**answers}
    for key, value in private().items():
        known[key] = given[key] if key in given else _value(value, known)
    return {key: known[key] for key in private()}


def _value(value: Value, known: Mapping[str, Value]) -> Value:
    if isinstance(value, str):
        return expression(value, known)
    return [expression(text, known) for text in value]


def sources(answers: Answers) -> dict[str, str]:
    """Return the template's files that these answers select: path there -> path in the project."""
    chosen = {path for part in selected(answers) for path in part.files}
    optional = {path for part in components() for path in part.files} - chosen
    return {
        source: path
        for source, path in all_sources(answers).items()
        if not any(source == part or _inside(source, part) for part in optional)
    }


def all_sources(answers: Answers) -> dict[str, str]:
    """Return every file of the template: path there -> path in a project of these answers."""
    return {source: _path(source, answers) for source in _template_files()}


def _path(source: str, answers: Answers) -> str:
    folder, slash, rest = source.partition("/")
    return f"{answers['package']}/{rest}" if slash and folder == "package" else source


@cache
def _template_files() -> tuple[str, ...]:
    folder = bundle.TEMPLATE
    return tuple(
        sorted(
            file.relative_to(folder).as_posix()
            for file in folder.rglob("*")
            if file.is_file() and not _CACHES.intersection(file.parts)
        )
    )


def _inside(source: str, folder: str) -> bool:
    return folder.endswith("/") and source.startswith(folder)
