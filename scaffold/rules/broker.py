"""The job queue's address is written in the code.

Where jobs wait differs between deploys.

https://docs.celeryq.dev/en/stable/userguide/configuration.html

Before::

    CELERY_BROKER_URL = "redis://localhost:6379/0"

After::

    CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or required("REDIS_URL")
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import rewrite
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 4
SEVERITY = "warning"


NAMES = ("CELERY_BROKER_URL", "BROKER_URL", "CELERY_RESULT_BACKEND")


def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        fixable = _is_redis(assignment)
        advice = "" if fixable else f'Set it to os.environ["{assignment.name}"].'
        yield at(assignment, f"{assignment.name} is a literal", advice, fixable=fixable)
    for assignment in project.settings.all("RQ_QUEUES"):
        hosts = [
            node
            for node in ast.walk(assignment.value)
            if isinstance(node, ast.Dict)
            and any(key is not None and constant(key) == "HOST" for key in node.keys)
        ]
        if hosts:
            advice = 'Give each queue {"URL": os.environ["REDIS_URL"]} in place of HOST and PORT.'
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


def fix(project: Project) -> None:
    for _ in range(20):
        found = [assignment for assignment in literals(project) if _is_redis(assignment)]
        if not found:
            return
        assignment = found[0]
        reader = reader_at(project, assignment.source, assignment.statement.lineno)
        name = assignment.name if assignment.name != "BROKER_URL" else "CELERY_BROKER_URL"
        code = f'os.environ.get("{name}") or {reader.required("REDIS_URL")}'
        rewrite(project, assignment, assignment.value, code)
