"""The lock file does not hold all that the manifest requires.

An installer that goes by the lock refuses it, or installs without what the code imports.

https://docs.astral.sh/uv/concepts/projects/sync/

Before::

    $ uv sync --locked
    error: The lockfile at `uv.lock` needs to be updated

After::

    $ uv lock
"""

import re
from collections.abc import Iterator

from scaffold.project import Project
from scaffold.rules import Place
from scaffold.rules.unpinned import LOCKS, lock_command

FACTOR = 2
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    lock = LOCKS.get(manifest.kind) if manifest else None
    if manifest is None or lock is None:
        return
    folder = manifest.path.rpartition("/")[0]
    path = f"{folder}/{lock}" if folder else lock
    if not project.has(path):
        return
    held = {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(r'^(?:name = | {8})"([\w.-]+)"', project.text(path), re.MULTILINE)
    }
    lacking = sorted(manifest.names.keys() - held)
    if lacking:
        yield Place(path, 1, f"It lacks {', '.join(lacking)}", f"Write it: {lock_command(lock)}")
