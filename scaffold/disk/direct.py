"""Single files of a folder that cookiecutter has just written: no plan, no journal."""

from pathlib import Path

from scaffold.disk import paths


def remove(folder: Path, name: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    path = paths.inside(folder, name)
    path.unlink()
    for parent in path.relative_to(folder).parents:
        try:
            (folder / parent).rmdir()
        except OSError:
            break


def write(folder: Path, name: str, content: bytes) -> None:
    """Write a file; a link of this name is replaced, and its target is left alone."""
    path = paths.inside(folder, name)
    path.unlink(missing_ok=True)
    path.write_bytes(content)
