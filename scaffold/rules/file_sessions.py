"""Sessions are kept in files.

The next request may reach another process, on another machine, which knows of no login.

https://docs.djangoproject.com/en/stable/topics/http/sessions/

Before::

    SESSION_ENGINE = "django.contrib.sessions.backends.file"

After::

    SESSION_ENGINE = "django.contrib.sessions.backends.db"
"""

from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import rewrite
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 6
SEVERITY = "warning"


def find(project: Project) -> Iterator[Place]:
    for assignment in in_files(project):
        # In a branch it is somebody's choice, made by what the branch asks.
        advice = "Keep them in the database or the cache." if assignment.guarded else ""
        yield at(assignment, "Sessions are kept in files", advice, fixable=not advice)


def in_files(project: Project) -> list[Assignment]:
    return [
        a
        for a in project.settings.all("SESSION_ENGINE")
        if constant(a.value) == "django.contrib.sessions.backends.file"
    ]


def fix(project: Project) -> None:
    while found := [one for one in in_files(project) if not one.guarded]:
        assignment = found[0]
        code = '"django.contrib.sessions.backends.db"'
        rewrite(project, assignment, assignment.value, code)
