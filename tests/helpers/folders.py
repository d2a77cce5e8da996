"""A folder as a value, and a rendered tree as a folder."""

import os
import stat
from pathlib import Path

from scaffold.disk.tree import Tree

# A folder's every entry: path -> mode, and a file's content or a link's target.
Snapshot = dict[str, tuple[str, bytes]]


def snapshot(folder: Path) -> Snapshot:
    """Return all that stands below a folder, repositories included."""
    found: Snapshot = {}
    for path in sorted(folder.rglob("*")):
        mode = stat.filemode(path.lstat().st_mode)
        content = b""
        if path.is_symlink():
            content = os.fsencode(os.readlink(path))
        elif path.is_file():
            content = path.read_bytes()
        found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


def project_files(folder: Path) -> Snapshot:
    """Return a project's entries without its repository, which holds times and hooks."""
    found = snapshot(folder)
    return {path: entry for path, entry in found.items() if path.split("/")[0] != ".git"}


def write_tree(folder: Path, tree: Tree) -> None:
    """Write a rendered tree into a folder."""
    for path, file in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        target.chmod(0o755 if file.executable else 0o644)
