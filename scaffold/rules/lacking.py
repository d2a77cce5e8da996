"""The manifest lacks what a deploy imports.

A fresh machine installs what is stated and nothing else, so the server, the driver or the static
files fail there at the first start.

https://12factor.net/dependencies

Before::

    Django==5.2.1

After::

    Django==5.2.1
    dj-database-url==3.1.2
    gunicorn==27.0.1
    whitenoise==6.12.0
"""

from collections.abc import Iterator

from scaffold.edits.manifest import Require, added
from scaffold.edits.needs import needed
from scaffold.project.project import Project
from scaffold.rendering.pins import hashes_of
from scaffold.rules.registry import Place, rule

_COMPILE = "Name them in requirements.in, and compile it again."


@rule(2, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    if manifest is None:
        return
    # What an extra pins must not be pinned again: two pins may contradict each other.
    wanted = [one for one in needed(project) if one.key not in project.optional]
    lacking = [one.key for one in wanted if one.key not in project.requires]
    if lacking:
        what = f"{manifest.path} does not list {', '.join(sorted(lacking))}"
        if not may_fix(project):
            yield Place(manifest.path, 1, what, _COMPILE)
        elif added(project, manifest, wanted) is None:
            yield Place(manifest.path, 1, what, f"Name them in {manifest.path}.")
        else:
            yield Place(manifest.path, 1, what, edits=tuple(map(Require, wanted)))


def may_fix(project: Project) -> bool:
    """Say whether the manifest takes no hashes, or those of all additions are known."""
    manifest = project.manifest
    return manifest is not None and (
        not manifest.hashed or all(hashes_of(one.key, one.version) for one in needed(project))
    )
