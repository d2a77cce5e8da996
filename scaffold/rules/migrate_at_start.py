"""The server's start command migrates or collects static files.

Two servers that start together migrate twice; starting takes minutes, and fails where the build
should have failed.

https://12factor.net/build-release-run

Before::

    web: python manage.py migrate && gunicorn mysite.wsgi

After::

    release: python manage.py migrate --noinput
    web: gunicorn mysite.wsgi
"""

import re
from collections.abc import Iterator

from scaffold.project.project import OTHER_GATEWAYS, Project
from scaffold.questions.tables import gateways
from scaffold.rules.registry import Place, lines_of, rule

ADVICE = "Move migrate to the release line, collectstatic to the build; only start the server here."
_STEP = re.compile(r"manage(?:\.py)?\W+(?:\w+\W+)?(migrate|collectstatic)")


@rule(5, "warning")
def find(project: Project) -> Iterator[Place]:
    server = re.compile("|".join([*gateways(), *OTHER_GATEWAYS, "runserver"]))
    for path in project.files.paths:
        name = path.rpartition("/")[2]
        if path.count("/") > 2:
            continue
        if name == "Procfile" or name.startswith("Dockerfile"):
            for number, line in lines_of(project, path):
                step = _STEP.search(line)
                starts = re.match(r"\s*(web\s*:|CMD|ENTRYPOINT)", line)
                if step and starts and server.search(line):
                    yield Place(path, number, f"{step[1]} runs at each start", ADVICE)
        elif re.fullmatch(r"(docker-)?(entrypoint|start|run)[\w-]*(\.sh)?", name):
            text = project.files.text(path)
            step = _STEP.search(text)
            if step and server.search(text):
                number = text[: step.start()].count("\n") + 1
                yield Place(path, number, f"{step[1]} runs at each start", ADVICE)
