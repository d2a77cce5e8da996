"""The compose file does not set all of the project's variables.

The variables that the settings read are then missing, only in development.

https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/

Before::

    web:
      build: .

After::

    web:
      env_file: [.env-local, {path: .env, required: false}]
      build: .
"""

from bisect import bisect_right
from collections.abc import Iterator

from scaffold.edits.compose import ENV_FILE, EnvFile, left_out
from scaffold.project import compose, variables
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(10, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    source = compose.find(project)
    lacking = compose.unconfigured(project)
    short = compose.incompletely_set(project)
    left = left_out(project, lacking) if lacking else set()
    for service in lacking:
        assert source is not None
        line = bisect_right(source.starts, service.start)
        names = short.pop(service.name, [])
        what = f"The service {service.name} {_said(names)}"
        if service.name in left:
            yield Place(source.path, line, what, f"Add to the service: {': '.join(ENV_FILE)}")
        else:
            yield Place(source.path, line, what, edits=(EnvFile(service.name),))
    for name, names in short.items():
        assert source is not None
        what = f"The service {name} {_said(names)}"
        yield Place(source.path, 1, what, "Add to its environment: the settings require them.")
    for path, names in compose.incomplete(project).items():
        what = f"This env_file does not set {', '.join(names)}"
        yield Place(path, 1, what, "Set them in it: the settings require them.")
    yield from _elsewhere(project)


def _elsewhere(project: Project) -> Iterator[Place]:
    """Yield the services of other compose files that lack a variable; these are not edited."""
    wanted = sorted(variables.required(project).keys() - variables.without_url(project))
    for path in compose.others(project):
        source = project.files.source(path)
        for service in compose.services(source) if source else []:
            names = [name for name in wanted if not service.sets(name)]
            known = not service.opaque and not service.env_files
            at = path.rpartition("/")[0]
            if source and names and known and compose.runs_project(project, service, {}, at):
                line = bisect_right(source.starts, service.start)
                advice = "Add to its environment: the settings require them."
                yield Place(path, line, f"The service {service.name} {_said(names)}", advice)


def _said(names: list[str]) -> str:
    return f"does not set {', '.join(names)}" if names else "gets no environment variables"
