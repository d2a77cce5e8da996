"""Sessions are kept in files.

The next request may reach another machine, which does not have the session's file.

https://docs.djangoproject.com/en/stable/topics/http/sessions/

Before::

    SESSION_ENGINE = "django.contrib.sessions.backends.file"

After::

    SESSION_ENGINE = "django.contrib.sessions.backends.db"
"""

from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import replaced
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule


@rule(6, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in in_files(project):
        what = "Sessions are kept in files"
        if assignment.guarded:
            # In a branch it is a deliberate choice, which depends on the branch's condition.
            yield at(assignment, what, "Keep them in the database or the cache.")
        else:
            code = '"django.contrib.sessions.backends.db"'
            yield at(assignment, what, edits=replaced(project, assignment, assignment.value, code))


def in_files(project: Project) -> list[Assignment]:
    return [
        a
        for a in project.settings.all("SESSION_ENGINE")
        if constant(a.value) == "django.contrib.sessions.backends.file"
    ]
