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

from scaffold.edits.manifest import added, with_lines
from scaffold.edits.needs import needed
from scaffold.project.manifest import Manifest, requirement_lines
from scaffold.project.project import Project
from scaffold.rendering.pins import hashes_of
from scaffold.rules.registry import Place

FACTOR = 2
SEVERITY = "error"

_COMPILE = "Name them in requirements.in, and compile it again."


def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    if manifest is None:
        return
    lacking = [one.key for one in needed(project) if one.key not in project.requires]
    if lacking:
        fixable = may_fix(project) and added(project, manifest, needed(project)) is not None
        what = f"It lacks {', '.join(sorted(lacking))}"
        advice = f"Name them in {manifest.path}." if may_fix(project) else _COMPILE
        advice = "" if fixable else advice
        yield Place(manifest.path, 1, what, advice, fixable=fixable)


def may_fix(project: Project) -> bool:
    """Say whether the manifest takes no hashes, or those of all additions are known."""
    manifest = project.manifest
    return manifest is not None and (
        not manifest.hashed or all(hashes_of(one.key, one.version) for one in needed(project))
    )


def fix(project: Project) -> None:
    manifest = project.manifest
    if manifest is None or not may_fix(project):
        return
    # What a file was compiled from is what the next compilation begins with.
    made_of = f"{manifest.path.rpartition('.')[0]}.in"
    first = project.source(made_of) if manifest.kind == "requirements" else None
    if first is not None and first.path != manifest.path:
        lines = {name: "" for name, _ in requirement_lines(project, made_of)}
        stated = Manifest("requirements", made_of, lines)
        lacking = [one for one in needed(project) if one.key not in {*project.requires, *lines}]
        if lines and lacking:
            project.write(with_lines(first, stated, lacking))
    source = added(project, manifest, needed(project))
    if source is not None:
        project.write(source)
