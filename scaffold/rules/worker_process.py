"""A job queue is installed, but no process runs its jobs.

Jobs are accepted, and wait for ever.

https://12factor.net/concurrency

Before::

    web: gunicorn mysite.wsgi

After::

    web: gunicorn mysite.wsgi
    worker: celery -A mysite worker
"""

import re
from collections.abc import Iterator

from scaffold.edits.edit import Lines
from scaffold.project.procfile import commands, processes
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

_RUNS = re.compile(r"celery|rqworker|rq worker|db_worker|task_worker|dramatiq|run_huey|qcluster")


@rule(8, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    lines = processes(project)
    if project.worker == "none" or not project.files.has("Procfile"):
        return
    if not any(name.startswith("worker") or _RUNS.search(line) for name, line in lines.items()):
        what = f"No line of the Procfile runs {project.worker}"
        if command := commands(project).get("worker"):
            yield Place("Procfile", 1, what, edits=(Lines("Procfile", (f"worker: {command}",)),))
        else:
            advice = f"Add a line that starts {project.worker}'s worker."
            yield Place("Procfile", 1, what, advice)
