"""The compose file sets none of the project's variables.

What the settings read from the environment is then missing in development alone.

https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/

Before::

    web:
      build: .

After::

    web:
      env_file: .env-local
      build: .
"""

from collections.abc import Iterator

from scaffold import compose
from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 10
SEVERITY = "warning"


def find(project: Project) -> Iterator[Place]:
    source = compose.find(project)
    for service in compose.unconfigured(project):
        assert source is not None
        line = source.text[: service.start].count("\n") + 2
        what = f"The service {service.name} reads no environment"
        yield Place(source.path, line, what, fixable=True)
    for path, names in compose.incomplete(project).items():
        what = f"A service reads it, and it lacks {', '.join(names)}"
        yield Place(path, 1, what, "Set them there, as the settings now ask for them.")


def fix(project: Project) -> None:
    if lacking := compose.unconfigured(project):
        project.write(compose.configured(project, lacking))
