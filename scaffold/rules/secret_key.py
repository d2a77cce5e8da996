"""SECRET_KEY is written in the code.

Whoever can read the code can forge sessions and password-reset links.

https://docs.djangoproject.com/en/stable/ref/settings/#secret-key

Before::

    SECRET_KEY = "django-insecure-9v@..."

After::

    SECRET_KEY = required("SECRET_KEY")
"""

import ast
import re
from collections.abc import Iterator

from scaffold.code.expressions import constant, reads_environment, variable_of
from scaffold.edits.settings import rewrite
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 3
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    for assignment in project.settings.all("SECRET_KEY"):
        if holds_literal(assignment.value):
            yield at(assignment, "SECRET_KEY is a literal", fixable=True)
        elif other_variable(assignment):
            yield at(assignment, "SECRET_KEY comes from another variable alone", fixable=True)
        elif may_be_empty(assignment):
            yield at(assignment, "SECRET_KEY is empty where nothing sets it", fixable=True)
    if project.settings.lacks("SECRET_KEY"):
        yield Place(project.settings_path, 1, "SECRET_KEY is not set here", ADVICE)


ADVICE = 'Add: SECRET_KEY = os.environ["SECRET_KEY"]'


def holds_literal(node: ast.expr) -> bool:
    """Say whether the key, or what stands in for it, is written out."""
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
    """Return a call of a function of the project's own with a variable's name and a default."""
    match node:
        case ast.Call(
            func=ast.Name(), args=[ast.Constant(value=str() as name), ast.Constant()]
        ) if name.endswith("SECRET_KEY") and variable_of(node) is None:
            return node
    return None


def other_variable(assignment: Assignment) -> bool:
    """Say whether the only variable that is read has another name, outside any branch."""
    variable = variable_of(assignment.value)
    text = ast.unparse(assignment.value)
    return bool(
        variable
        and variable[0] != "SECRET_KEY"
        and variable[0].endswith("SECRET_KEY")
        and '"SECRET_KEY"' not in text.replace("'", '"')
        and not assignment.guarded
    )


def may_be_empty(assignment: Assignment) -> bool:
    """Say whether all that is read is a variable that need not be set: the site starts without."""
    value = assignment.value
    variable = variable_of(value)
    if not isinstance(value, ast.Call) or variable is None or assignment.guarded:
        return False
    asked = re.search(r"(^|\.)(getenv|environ\.get)$", ast.unparse(value.func))
    return constant(variable[1]) in ("", None) if variable[1] is not None else bool(asked)


def fix(project: Project) -> None:
    for _ in range(20):
        found = [
            assignment
            for assignment in project.settings.all("SECRET_KEY")
            if holds_literal(assignment.value)
            or other_variable(assignment)
            or may_be_empty(assignment)
        ]
        if not found:
            return
        assignment = found[0]
        reader = reader_at(project, assignment.source, assignment.statement.lineno)
        code = reader.required("SECRET_KEY")
        variable = variable_of(assignment.value)
        if own := _own_reader(assignment.value):
            # However it finds the key, it goes on to.
            name = assignment.source.segment(own.args[0])
            code = f'{ast.unparse(own.func)}({name}, "") or {code}'
        elif variable and variable[0] != "SECRET_KEY":
            # The name that the project's own deploys set goes on to count.
            code = f'os.environ.get("{variable[0]}") or {code}'
        rewrite(project, assignment, assignment.value, code)
