"""The manifest does not list everything that a deploy imports.

A new machine installs only what is listed, so the server, the driver or the static files fail
there at the first start.

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
from scaffold.edits.needs import lists_nothing, needed
from scaffold.project.imported import DISTRIBUTIONS, imported
from scaffold.project.manifest import normalised
from scaffold.project.project import Project
from scaffold.rendering.pins import hashes_of
from scaffold.rules.manifest import is_empty
from scaffold.rules.registry import Place, rule

_COMPILE = "Add them to requirements.in, and compile it again."


@rule(2, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    if manifest is None or is_empty(project, manifest):
        return  # the rule `manifest` adds Django first
    # A library in an extra must not be pinned again: two pins may contradict each other.
    wanted = [one for one in needed(project) if one.key not in project.optional]
    lacking = [one.key for one in wanted if one.key not in project.requires]
    modules = imported(project) - DISTRIBUTIONS.keys() if lists_nothing(project) else ()
    if names := sorted(name for name in modules if normalised(name) not in project.requires):
        what = f"{manifest.path} does not list what the code imports: {', '.join(names)}"
        yield Place(manifest.path, 1, what, "Add the distributions that have these modules.")
    if lacking:
        what = f"{manifest.path} does not list {', '.join(sorted(lacking))}"
        if not may_fix(project):
            yield Place(manifest.path, 1, what, _COMPILE)
        elif added(project, manifest, wanted) is None:
            yield Place(manifest.path, 1, what, f"Add them to {manifest.path}.")
        else:
            yield Place(manifest.path, 1, what, edits=tuple(map(Require, wanted)))


def may_fix(project: Project) -> bool:
    """Say whether the manifest has no hashes, or the hashes of all additions are known."""
    manifest = project.manifest
    return manifest is not None and (
        not manifest.hashed or all(hashes_of(one.key, one.version) for one in needed(project))
    )
