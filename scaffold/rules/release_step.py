"""No release step migrates the database.

Migrations that somebody runs by hand are run late, twice, or not at all.

https://devcenter.heroku.com/articles/release-phase

Before::

    web: gunicorn mysite.wsgi

After::

    release: python manage.py migrate --noinput
    web: gunicorn mysite.wsgi
"""

import re
from collections.abc import Iterator

from scaffold.edits.edit import Lines
from scaffold.project.procfile import commands, processes
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(5, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    if project.files.has("Procfile") and "release" not in processes(project):
        line = f"release: {commands(project)['release']}"
        if may_fix(project):
            edits = (Lines("Procfile", (line,)),)
            yield Place("Procfile", 1, "The Procfile has no release line", edits=edits)
        else:
            yield Place("Procfile", 1, "The Procfile has no release line", f"Add: {line}")


def may_fix(project: Project) -> bool:
    """Say whether a release line can be added: not if one is commented out, nor for development."""
    text = project.files.text("Procfile")
    local = r"\brunserver\b|:\s*(make|npm|npx|yarn|pnpm)\b|\bwatch\b|--watch\b"
    return not re.search(rf"(?m)^[ \t]*#[ \t]*release\b|{local}", text)
