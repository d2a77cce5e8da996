"""No Dockerfile builds the project.

Without a build that anybody can repeat, the machine that runs the code must also make it.

https://12factor.net/build-release-run

Before::

    $ ls Dockerfile
    ls: cannot access 'Dockerfile'

After::

    FROM python:3.13-slim-trixie AS environment
"""

from collections.abc import Iterator

from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 5
SEVERITY = "warning"


NAMES = ("Dockerfile",)


def find(project: Project) -> Iterator[Place]:
    if not any(path.rpartition("/")[2] in NAMES for path in project.paths if path.count("/") < 3):
        yield Place("Dockerfile", 0, "There is none", fixable=True)
