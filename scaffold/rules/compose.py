"""No compose file starts the project with its services.

Developers then run other services than production, and what differs is found there.

https://12factor.net/dev-prod-parity

Before::

    $ ls docker-compose.yml
    ls: cannot access 'docker-compose.yml'

After::

    services:
        web: …
        database_default: …
"""

from collections.abc import Iterator

from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 10
SEVERITY = "warning"


NAMES = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")


def find(project: Project) -> Iterator[Place]:
    if not any(path.rpartition("/")[2] in NAMES for path in project.paths if path.count("/") < 3):
        yield Place("docker-compose.yml", 0, "There is none", fixable=True)
