"""The job queue's address is written in the code.

The broker's address differs between deploys.

https://docs.celeryq.dev/en/stable/userguide/configuration.html

Before::

    CELERY_BROKER_URL = "redis://localhost:6379/0"

After::

    CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or required("REDIS_URL")
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import replaced
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

NAMES = ("CELERY_BROKER_URL", "BROKER_URL", "CELERY_RESULT_BACKEND")


@rule(4, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        what = f"{assignment.name} is a literal"
        if _is_redis(assignment):
            code = _code(project, assignment)
            yield at(assignment, what, edits=replaced(project, assignment, assignment.value, code))
        else:
            yield at(assignment, what, f'Set it to os.environ["{assignment.name}"].')
    for assignment in project.settings.all("RQ_QUEUES"):
        hosts = [
            node
            for node in ast.walk(assignment.value)
            if isinstance(node, ast.Dict)
            and any(key is not None and constant(key) == "HOST" for key in node.keys)
        ]
        if hosts:
            advice = 'Give each queue {"URL": os.environ["REDIS_URL"]} instead of HOST and PORT.'
            yield at(assignment, "RQ_QUEUES names a host", advice)


def literals(project: Project) -> list[Assignment]:
    return [
        assignment
        for name in NAMES
        for assignment in project.settings.all(name)
        if isinstance(value := constant(assignment.value), str) and "://" in value
    ]


def _is_redis(assignment: Assignment) -> bool:
    return str(constant(assignment.value)).startswith("redis")


def _code(project: Project, assignment: Assignment) -> str:
    reader = reader_at(project, assignment.source, assignment.statement.lineno)
    name = assignment.name if assignment.name != "BROKER_URL" else "CELERY_BROKER_URL"
    return f'os.environ.get("{name}") or {reader.required("REDIS_URL")}'
