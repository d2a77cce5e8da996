"""Pins have no hashes.

An index, a mirror or a proxy can then serve other bytes under the same version.

https://pip.pypa.io/en/stable/topics/secure-installs/

Before::

    Django==5.2.1

After::

    Django==5.2.1 --hash=sha256:9b52...
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule
from scaffold.rules.unpinned import compile_command


@rule(2, "warning")
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    if manifest and manifest.kind == "requirements" and manifest.names and not manifest.hashed:
        advice = compile_command(project, manifest.path)
        yield Place(manifest.path, 1, "No requirement has a hash", advice)
