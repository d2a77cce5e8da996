"""Makes required(), which retrofit writes into settings, name all variables that are missing."""

import ast
import re
from collections.abc import Iterable, Iterator

from scaffold.code.source import Edit, Source
from scaffold.edits.edit import HELPER
from scaffold.errors import UnreadableError
from scaffold.project.project import Project

_LONGEST = 88  # columns, as formatters have them


def naming(project: Project, names: Iterable[str]) -> Project:
    """Return the project whose helpers, as retrofit writes them, name these variables."""
    needed = sorted(names)
    if len(needed) < 2:
        return project
    for source in project.settings.sources:
        edits = [Edit(*source.span(node), _code(needed)) for node in _helpers(source)]
        if edits and (after := source.edited(edits)).text != source.text:
            project = project.with_source(after)
    return project


def _helpers(source: Source) -> Iterator[ast.FunctionDef]:
    try:
        body = source.tree.body
    except UnreadableError:
        return
    ours = {_unnamed(ast.parse(code)) for code in (HELPER, _code([]))}
    for node in body:
        # One that somebody has changed is theirs.
        if isinstance(node, ast.FunctionDef) and _unnamed(node) in ours:
            yield node


def _unnamed(node: ast.AST) -> str:
    return re.sub(r"needed = \{.*\}", "", ast.unparse(node))


def _code(names: list[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    needed = f"    needed = {{{', '.join(['name', *quoted])}}}"
    if len(needed) + 4 > _LONGEST:
        lines = "".join(f"            {one},\n" for one in ["name", *quoted])
        needed = f"    needed = {{\n{lines}        }}"
    return f'''def required(name):
    """Return an environment variable, or exit with a message that names all that are missing."""
    if not os.environ.get(name):
    {needed}
        missing = sorted(one for one in needed if not os.environ.get(one))
        sys.exit("Not set in the environment: " + ", ".join(missing))
    return os.environ[name]'''
