"""The middleware of existing settings: where it is written out, and additions to it."""

import ast

from scaffold import codemod
from scaffold.project import Project
from scaffold.settings import Assignment


def home(project: Project) -> tuple[Assignment, ast.List | ast.Tuple] | None:
    """Return the list or tuple in which additions belong; None where none is written out."""
    for assignment in project.settings.all(project.middleware_name):
        if assignment.kind != "set":
            continue
        for node in ast.walk(assignment.value):
            if isinstance(node, ast.List | ast.Tuple) and all(
                isinstance(element, ast.Constant | ast.Starred) for element in node.elts
            ):
                return assignment, node
    return None


def add(project: Project, name: str, *, after: str = "") -> None:
    """Add a middleware: first, or directly after another that is written out."""
    found = home(project)
    if found is None:
        return
    assignment, node = found
    place: ast.expr | None = None
    for other in project.settings.all(project.middleware_name):
        for part in ast.walk(other.value):
            if isinstance(part, ast.List | ast.Tuple):
                for element in part.elts:
                    if after and isinstance(element, ast.Constant) and element.value == after:
                        assignment, node, place = other, part, element
    project.write(codemod.insert_element(assignment.source, node, f'"{name}"', place))
