"""No process type serves the site.

A platform starts only what is listed: without a web line nothing answers requests.

https://12factor.net/port-binding

Before::

    worker: celery -A mysite worker

After::

    worker: celery -A mysite worker
    web: gunicorn mysite.wsgi
"""

from collections.abc import Iterator

from scaffold.edits.edit import Lines
from scaffold.project.procfile import commands, processes
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(7, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    if project.files.has("Procfile") and "web" not in processes(project):
        line = f"web: {commands(project)['web']}"
        yield Place(
            "Procfile", 1, "The Procfile has no web line", edits=(Lines("Procfile", (line,)),)
        )
