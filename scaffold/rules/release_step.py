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

from scaffold.edits.procfile import add_lines
from scaffold.project.procfile import commands, processes
from scaffold.project.project import Project
from scaffold.rules.registry import Place

FACTOR = 5
SEVERITY = "warning"


def find(project: Project) -> Iterator[Place]:
    if project.has("Procfile") and "release" not in processes(project):
        advice = "" if may_fix(project) else f"Add: release: {commands(project)['release']}"
        yield Place("Procfile", 1, "It has no release line", advice, fixable=not advice)


def may_fix(project: Project) -> bool:
    """Say whether a release line belongs there: none is set aside, and it is for deploys."""
    text = project.text("Procfile")
    return not re.search(r"(?m)^[ \t]*#[ \t]*release\b|\brunserver\b", text)


def fix(project: Project) -> None:
    if may_fix(project):
        add_lines(project, {"release": commands(project)["release"]})
