"""Persistent connections are used without a health check.

After the database restarts, each process answers its next request with an error.

https://docs.djangoproject.com/en/stable/ref/databases/#persistent-database-connections

Before::

    dj_database_url.config(conn_max_age=600)

After::

    dj_database_url.config(conn_max_age=600, conn_health_checks=True)
"""

import ast
import re
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.code.source import Edit
from scaffold.edits.edit import in_file
from scaffold.edits.needs import version_of
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

ADVICE = "Add conn_health_checks=True, which needs dj-database-url 1.2 or newer."


@rule(9, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    what = "Persistent connections are not checked"
    for assignment, call in unchecked(project):
        if may_fix(project):
            yield at(
                assignment, what, edits=in_file(assignment.source, [_checked(assignment, call)])
            )
        else:
            yield at(assignment, what, ADVICE)


def unchecked(project: Project) -> list[tuple[Assignment, ast.Call]]:
    """Return the calls of dj_database_url with persistent connections but no health checks."""
    if project.django < (4, 1):
        return []
    return [
        (assignment, node)
        for assignment in project.settings.all("DATABASES")
        for node in ast.walk(assignment.value)
        if isinstance(node, ast.Call)
        and re.search(r"dj_database_url\.|^(config|parse)$", ast.unparse(node.func))
        and any(k.arg == "conn_max_age" and constant(k.value) for k in node.keywords)
        and not any(k.arg == "conn_health_checks" for k in node.keywords)
    ]


def may_fix(project: Project) -> bool:
    """Say whether dj-database-url, as required or as retrofit would add it, has the check."""
    stated = project.requires.get("dj-database-url")
    if stated is None:
        stated = version_of("dj-database-url", project)
    match = re.search(r"(\d+)(?:\.(\d+))?", stated)
    return match is None or (int(match[1]), int(match[2] or 0)) >= (1, 2)


def _checked(assignment: Assignment, call: ast.Call) -> Edit:
    """Return the edit that adds the check after the last argument."""
    last = max(call.keywords, key=lambda k: (k.value.end_lineno, k.value.end_col_offset))
    source = assignment.source
    end = source.span(last.value)[1]
    own_line = source.line(last.value.lineno).strip().startswith(f"{last.arg}=")
    if not own_line:
        return Edit(end, end, ", conn_health_checks=True")
    margin = source.margin(last.value.lineno)
    if re.match(r",[ \t]*#", source.text[end:]):
        # Keep the comment on its argument's line.
        at = source.end_of_line(end)
        return Edit(at, at, f"{margin}conn_health_checks=True,\n")
    return Edit(end, end, f",\n{margin}conn_health_checks=True")
