"""There is a settings module for each environment.

A new deploy then takes a new module, and what runs in production was never run before.

https://12factor.net/config

Before::

    settings/base.py  settings/dev.py  settings/production.py

After::

    settings.py, with every difference in the environment
"""

from collections.abc import Iterator

from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 3
SEVERITY = "warning"
ADVICE = "Move what differs into environment variables, and remove the module."


def find(project: Project) -> Iterator[Place]:
    for path in project.other_settings:
        yield Place(path, 1, "Settings of another environment stand here", ADVICE)
