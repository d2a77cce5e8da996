"""SECRET_KEY is written in the code.

Everybody who can read the code can forge sessions and password-reset links.

https://docs.djangoproject.com/en/stable/ref/settings/#secret-key

Before::

    SECRET_KEY = "django-insecure-9v@..."

After::

    SECRET_KEY = required("SECRET_KEY")
"""

import ast
import re
from collections.abc import Iterator

from scaffold.code.expressions import constant, own_reader, reads_environment, variable_of
from scaffold.edits.edit import InFile
from scaffold.edits.settings import replaced
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in project.settings.all("SECRET_KEY"):
        if what := _fault(assignment):
            yield at(assignment, what, edits=_edits(project, assignment))
    if project.settings.lacks("SECRET_KEY"):
        yield Place(project.layout.settings_path, 1, "SECRET_KEY is not set", ADVICE)


ADVICE = 'Add: SECRET_KEY = os.environ["SECRET_KEY"]'


def _fault(assignment: Assignment) -> str:
    if holds_literal(assignment.value):
        return "SECRET_KEY is a literal"
    return "SECRET_KEY defaults to an empty string" if may_be_empty(assignment) else ""


def holds_literal(node: ast.expr) -> bool:
    """Say whether the key, or its fallback, is a literal."""
    match node:
        case ast.Constant(value=str() as text):
            return bool(text)
        case ast.JoinedStr() | ast.BinOp():
            return not reads_environment(node)
        case ast.BoolOp(values=values):
            return any(holds_literal(value) for value in values)
        case ast.IfExp(body=body, orelse=orelse):
            return holds_literal(body) or holds_literal(orelse)
    if own := _own_reader(node):
        return holds_literal(own.args[1])
    variable = variable_of(node)
    return bool(variable and variable[1] is not None and holds_literal(variable[1]))


def _own_reader(node: ast.expr) -> ast.Call | None:
    """Return a call of the project's own helper, with a variable's name and a default."""
    match node:
        case ast.Call(
            func=ast.Name(), args=[ast.Constant(value=str() as name), ast.Constant()]
        ) if name.endswith("SECRET_KEY") and variable_of(node) is None:
            return node
        case ast.Call(func=ast.Name() as func, args=[_, _]) if own_reader(func):
            return node
    return None


def variable_in(value: ast.expr) -> str:
    """Return the variable to read the key from: the one that deploys already set, if any."""
    found = variable_of(value)
    named = found[0] if found else ""
    return named if re.search("KEY|SECRET", named) else "SECRET_KEY"


def may_be_empty(assignment: Assignment) -> bool:
    """Say whether the key is a variable that may be missing, so that the site starts without it."""
    value = assignment.value
    variable = variable_of(value)
    if not isinstance(value, ast.Call) or variable is None or assignment.guarded:
        return False
    if re.search(r"(?m)^\s*(if|assert)\b[^\n]*\bSECRET_KEY\b", assignment.source.text):
        return False  # the project checks that itself
    asked = re.search(r"(^|\.)(getenv|environ\.get)$", ast.unparse(value.func))
    return constant(variable[1]) in ("", None) if variable[1] is not None else bool(asked)


def _edits(project: Project, assignment: Assignment) -> tuple[InFile, ...]:
    value = assignment.value
    reader = reader_at(project, assignment.source, assignment.statement.lineno)
    code = reader.required(variable_in(value))
    if own := _own_reader(value):
        # Keep calling the project's own helper: it may look in other places too.
        name = assignment.source.segment(own.args[0])
        called = ast.unparse(own.func)
        strict = own_reader(own.func) == "must"
        code = f"{called}({name})" if strict else f'{called}({name}, "") or {code}'
    return replaced(project, assignment, value, code)
