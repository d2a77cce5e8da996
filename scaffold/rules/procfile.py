"""No Procfile lists the process types.

Only one platform, or one person, then knows how to start web, workers and the release step.

https://devcenter.heroku.com/articles/procfile

Before::

    $ cat Procfile
    cat: Procfile: No such file or directory

After::

    release: python manage.py migrate --noinput
    web: gunicorn mysite.wsgi
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(5, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    if not project.files.has("Procfile"):
        yield Place("Procfile", 0, "No Procfile", by_retrofit=True)
