"""Logs are written to files.

Files are lost with their container, nobody rotates them, and a full disk stops the site.

https://12factor.net/logs

Before::

    "class": "logging.FileHandler",
    "filename": "/var/log/mysite.log",

After::

    "class": "logging.StreamHandler",
    "stream": "ext://sys.stdout",
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

ADVICE = 'Use the handler {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}.'


@rule(11, "warning")
def find(project: Project) -> Iterator[Place]:
    for assignment in project.settings.all("LOGGING"):
        for node in ast.walk(assignment.value):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    name = str(constant(value))
                    if key is not None and constant(key) == "class" and "FileHandler" in name:
                        path = assignment.source.path
                        yield Place(path, value.lineno, "Logs go to a file", ADVICE)
