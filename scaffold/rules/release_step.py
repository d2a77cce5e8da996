"""No release step migrates the database.

Migrations that somebody runs by hand are run late, twice, or not at all.

https://devcenter.heroku.com/articles/release-phase

Before::

    web: gunicorn mysite.wsgi

After::

    release: python manage.py migrate --noinput
    web: gunicorn mysite.wsgi
"""

from collections.abc import Iterator

from scaffold.procfile import add_lines, commands, processes
from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 5
SEVERITY = "warning"


def find(project: Project) -> Iterator[Place]:
    if project.has("Procfile") and "release" not in processes(project):
        yield Place("Procfile", 1, "It has no release line", fixable=True)


def fix(project: Project) -> None:
    add_lines(project, {"release": commands(project)["release"]})
