"""Finds the literal list of middleware in existing settings, and adds to it."""

import ast
from collections.abc import Callable

from scaffold.code import literals
from scaffold.code.expressions import elements
from scaffold.edits.edit import InFile, in_file
from scaffold.project.project import Project
from scaffold.project.settings import Assignment


def lacking(project: Project, counts: Callable[[str], bool]) -> list[Assignment]:
    """Return the full MIDDLEWARE assignments in which no entry satisfies `counts`.

    Settings of several modules or branches may each have a list of their own.
    """
    whole: list[Assignment] = []
    added: list[Assignment] = []
    for assignment in project.settings.all(project.middleware_name):
        (added if assignment.continues else whole).append(assignment)
    if any(counts(name) for assignment in added for name in elements(assignment.value)):
        return []
    without = [one for one in whole if not any(map(counts, elements(one.value)))]
    # If one branch has it, another leaves it out on purpose: for a build, or for tests.
    return [one for one in without if len(without) == len(whole) or not one.guarded]


def written_out(assignment: Assignment) -> ast.List | ast.Tuple | None:
    """Return the list or tuple literal to add to; None if there is none."""
    for node in ast.walk(assignment.value):
        if isinstance(node, ast.List | ast.Tuple) and all(
            isinstance(element, ast.Constant | ast.Starred) for element in node.elts
        ):
            return node
    return None


def inserted(
    project: Project, assignment: Assignment, name: str, *, after: str = ""
) -> tuple[InFile, ...]:
    """Add a middleware to a list: first, or directly after another if that is in a literal."""
    node = written_out(assignment)
    if node is None:
        return ()
    place: ast.expr | None = None
    others = project.settings.all(project.middleware_name)
    for other in [assignment, *(other for other in others if other.continues)]:
        for part in ast.walk(other.value):
            if place is None and isinstance(part, ast.List | ast.Tuple):
                for element in part.elts:
                    if after and isinstance(element, ast.Constant) and element.value == after:
                        assignment, node, place = other, part, element
    spans = literals.with_element(assignment.source, node, f'"{name}"', place)
    return in_file(assignment.source, spans)
