"""DEBUG defaults to on.

With DEBUG on, every error page shows settings and local variables to every visitor.

https://docs.djangoproject.com/en/stable/ref/settings/#debug

Before::

    DEBUG = True

After::

    DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant, true_when_unset
from scaffold.code.source import Edit as Span
from scaffold.edits.edit import InFile, in_file
from scaffold.edits.settings import replaced
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

CODE = 'os.environ.get("DJANGO_DEBUG") == "True"'


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in on_by_default(project):
        yield at(assignment, "DEBUG defaults to on", edits=_edits(project, assignment))


def on_by_default(project: Project) -> list[Assignment]:
    return [
        a
        for a in project.settings.all("DEBUG")
        if a.kind == "set"
        and true_when_unset(a.value)
        and not project.settings.is_development(a.source.path)
    ]


def _edits(project: Project, assignment: Assignment) -> tuple[InFile, ...]:
    turned = turned_off(assignment.value)
    if turned is None:
        return replaced(project, assignment, assignment.value, CODE)
    default, code = turned
    source = assignment.source
    return in_file(source, [Span(*source.span(default), code)])


# Value that means on -> the same project's value for off.
_OPPOSITE = {"true": "False", "1": "0", "yes": "no", "on": "off"}


def turned_off(node: ast.expr) -> tuple[ast.expr, str] | None:
    """Return the default that turns DEBUG on, and the code for the opposite; None if none does.

    Existing deploys set this variable: keep honouring it.
    """
    for part in ast.walk(node):
        match part:
            case ast.Compare(ops=[op]) if not isinstance(op, ast.Eq | ast.In | ast.Is):
                return None
            case ast.Call(args=args, keywords=keywords) if args:
                given = [*args[1:], *(k.value for k in keywords if k.arg in (None, "default"))]
                for default in given:
                    value = constant(default)
                    if isinstance(value, str) and value.lower() in _OPPOSITE:
                        return default, f'"{_OPPOSITE[value.lower()]}"'
                    if value is True or (value == 1 and isinstance(value, int)):
                        return default, "False" if value is True else "0"
    return None
