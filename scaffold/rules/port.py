"""The server listens on a fixed port.

A platform sets PORT to the port that it connects to; a server on another one is considered dead.

https://12factor.net/port-binding

Before::

    web: gunicorn --bind 0.0.0.0:8000 mysite.wsgi

After::

    web: gunicorn --bind 0.0.0.0:$PORT mysite.wsgi
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

_BOUND = re.compile(r"(?:-b|--bind|--port|-p|--http|--http-socket)[\s\",'=]+\S{0,100}?(\d{2,5})\b")


@rule(7, "warning")
def find(project: Project) -> Iterator[Place]:
    for path in project.files.paths:
        name = path.rpartition("/")[2]
        if path.count("/") > 1 or not (name == "Procfile" or name.startswith("Dockerfile")):
            continue
        for number, line in lines_of(project, path):
            if not re.match(r"\s*(web\s*:|CMD|ENTRYPOINT)", line) or "PORT" in line:
                continue
            if match := _BOUND.search(line):
                yield Place(
                    path,
                    number,
                    f"The port {match[1]} is fixed",
                    f"Bind to $PORT instead of {match[1]}.",
                )
