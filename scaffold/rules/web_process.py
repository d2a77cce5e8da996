"""No process type serves the site.

A platform starts what is listed: without a web line nothing answers.

https://12factor.net/port-binding

Before::

    worker: celery -A mysite worker

After::

    worker: celery -A mysite worker
    web: gunicorn mysite.wsgi
"""

from collections.abc import Iterator

from scaffold.edits.procfile import add_lines
from scaffold.project.procfile import commands, processes
from scaffold.project.project import Project
from scaffold.rules.registry import Place

FACTOR = 7
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    if project.has("Procfile") and "web" not in processes(project):
        yield Place("Procfile", 1, "It has no web line", fixable=True)


def fix(project: Project) -> None:
    add_lines(project, {"web": commands(project)["web"]})
