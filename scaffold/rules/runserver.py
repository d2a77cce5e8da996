"""Django's development server serves production.

Its documentation says that it has not gone through security audits or performance tests.

https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver

Before::

    web: python manage.py runserver 0.0.0.0:$PORT

After::

    web: gunicorn mysite.wsgi
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

ADVICE = "Start a gateway server instead, such as gunicorn."


@rule(7, "error")
def find(project: Project) -> Iterator[Place]:
    for path in project.files.paths:
        name = path.rpartition("/")[2]
        if path.count("/") > 1 or not (name == "Procfile" or name.startswith("Dockerfile")):
            continue
        for number, line in lines_of(project, path):
            if re.match(r"\s*(web\s*:|CMD|ENTRYPOINT)", line) and "runserver" in line:
                yield Place(path, number, "runserver serves the site", ADVICE)
