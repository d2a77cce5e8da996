"""The lock file does not contain everything that the manifest requires.

An installer that uses the lock file refuses it, or does not install what the code imports.

https://docs.astral.sh/uv/concepts/projects/sync/

Before::

    $ uv sync --locked
    error: The lockfile at `uv.lock` needs to be updated

After::

    $ uv lock
"""

from collections.abc import Iterator

from scaffold.code.source import Source
from scaffold.errors import UnreadableError
from scaffold.formats import toml
from scaffold.project.manifest import normalised
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule
from scaffold.rules.unpinned import LOCKS, lock_command


@rule(2, "error")
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    lock = LOCKS.get(manifest.kind) if manifest else None
    if manifest is None or lock is None:
        return
    folder = manifest.path.rpartition("/")[0]
    path = f"{folder}/{lock}" if folder else lock
    if not project.files.has(path):
        return
    source = project.files.source(path)
    if source is None:
        return
    try:
        held = set(map(normalised, _held(source)))
    except UnreadableError as error:
        project.files.unreadable[path] = str(error)
        return
    lacking = sorted(manifest.names.keys() - held)
    if lacking:
        yield Place(
            path, 1, f"{lock} does not contain {', '.join(lacking)}", f"Run: {lock_command(lock)}"
        )


def _held(source: Source) -> list[str]:
    """Return the names in a lock file: Pipenv's is JSON, the others are TOML."""
    if not source.path.endswith("Pipfile.lock"):
        listed = toml.parse(source.text).get("package")
        packages = listed if isinstance(listed, list) else []
        return toml.strings([toml.table(one).get("name") for one in packages])
    import json

    try:
        content = json.loads(source.text)
    except (ValueError, RecursionError):
        raise UnreadableError("not JSON, or nested too deeply") from None
    return [name for part in ("default", "develop") for name in toml.table(content, part)]
