"""No compose file starts the project with its services.

Developers then run other services than production does, where the differences first show.

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

from scaffold.project import compose, dockerfile
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(10, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    if not project.files.has(*compose.NAMES) and not compose.others(project):
        # The compose file that retrofit adds builds the Dockerfile at the root.
        elsewhere = dockerfile.own(project) not in ("", "Dockerfile")
        advice = f"Write one that builds {dockerfile.own(project)}." if elsewhere else ""
        yield Place(
            "docker-compose.yml", 0, "No docker-compose.yml", advice, by_retrofit=not elsewhere
        )
