"""No Dockerfile builds the project.

Without a repeatable build, the code is built on the machine that runs it.

https://12factor.net/build-release-run

Before::

    $ ls Dockerfile
    ls: cannot access 'Dockerfile'

After::

    FROM python:3.13-slim-trixie AS environment
"""

from collections.abc import Iterator

from scaffold.project import dockerfile
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(5, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    if not project.files.has("Dockerfile") and not dockerfile.own(project):
        yield Place("Dockerfile", 0, "No Dockerfile", by_retrofit=True)
