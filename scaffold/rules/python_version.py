"""The Python version is not stated.

Each machine then uses its own, and code runs on versions that it was never tested on.

https://docs.astral.sh/uv/concepts/python-versions/

Before::

    $ cat .python-version
    cat: .python-version: No such file or directory

After::

    $ cat .python-version
    3.13
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(2, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    if not project.python:
        yield Place(".python-version", 0, "The Python version is not stated", by_retrofit=True)
