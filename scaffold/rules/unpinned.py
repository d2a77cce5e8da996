"""A dependency is not pinned to a version.

The same commit installs other code tomorrow than today, and breaks a deploy without any change.

https://12factor.net/dependencies

Before::

    Django
    whitenoise>=6

After::

    Django==5.2.1
    whitenoise==6.12.0
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

LOCKS = {"uv": "uv.lock", "poetry": "poetry.lock", "pdm": "pdm.lock", "pipenv": "Pipfile.lock"}


@rule(2, "warning")
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    if manifest is None or not manifest.names:
        return
    lock = LOCKS.get(manifest.kind)
    folder = manifest.path.rpartition("/")[0]
    if lock:
        if not project.files.has(f"{folder}/{lock}" if folder else lock):
            yield Place(manifest.path, 1, f"{lock} is missing", f"Run: {lock_command(lock)}")
        return
    loose = [name for name, spec in manifest.names.items() if not re.match(r"===?\s*[\w.]+$", spec)]
    if loose:
        path, line = manifest.lines.get(loose[0], (manifest.path, 1))
        what = (
            f"{len(loose)} of {len(manifest.names)} requirements are not pinned, such as {loose[0]}"
        )
        advice = f"Pin them all: {compile_command(project, manifest.path)}"
        if manifest.kind != "requirements":
            advice = "Pin exact versions, or add a lock file: uv lock"
        yield Place(path, line, what, advice)


def compile_command(project: Project, path: str) -> str:
    """Return the command that compiles a requirements file with pins and hashes from its .in."""
    stem = path.rpartition(".")[0]
    before = "" if project.files.has(f"{stem}.in") else f"mv {path} {stem}.in && "
    return f"{before}uv pip compile --universal --generate-hashes {stem}.in -o {stem}.txt"


def lock_command(lock: str) -> str:
    tool = next(tool for tool, name in LOCKS.items() if name == lock)
    return f"{tool} lock"
