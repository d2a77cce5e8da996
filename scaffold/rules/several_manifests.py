"""Two manifests list the project's requirements.

They drift apart, and build tools refuse to guess which one to use: Heroku's build fails.

https://devcenter.heroku.com/articles/python-support

Before::

    Pipfile  pyproject.toml  requirements.txt

After::

    pyproject.toml  uv.lock
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(2, "warning")
def find(project: Project) -> Iterator[Place]:
    stated = [manifest for manifest in project.manifests if "django" in manifest.names]
    if len(stated) > 1:
        paths = ", ".join(manifest.path for manifest in stated)
        yield Place(stated[1].path, 1, f"Django is required by {paths}", "Keep only one of them.")
