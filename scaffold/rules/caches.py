"""The cache's address is written in the code.

The cache's address differs between deploys.

https://docs.djangoproject.com/en/stable/topics/cache/

Before::

    "LOCATION": "redis://127.0.0.1:6379/1",

After::

    "LOCATION": os.environ.get("CACHE_URL") or required("REDIS_URL"),
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import replaced
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule


@rule(4, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment, value in locations(project):
        reader = reader_at(project, assignment.source, assignment.statement.lineno)
        code = f'os.environ.get("CACHE_URL") or {reader.required("REDIS_URL")}'
        edits = replaced(project, assignment, value, code)
        yield at(assignment, "The cache's address is a literal", edits=edits)


def locations(project: Project) -> list[tuple[Assignment, ast.expr]]:
    """Return the addresses of Redis in CACHES."""
    return [
        (assignment, value)
        for assignment in project.settings.all("CACHES")
        for node in ast.walk(assignment.value)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if key is not None and constant(key) == "LOCATION" and _is_redis(value)
    ]


def _is_redis(node: ast.expr) -> bool:
    value = constant(node)
    return isinstance(value, str) and value.startswith(("redis:", "rediss:"))
