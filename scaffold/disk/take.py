"""Copies the used parts of an untrusted folder, and refuses anything but plain files."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from scaffold.disk import paths
from scaffold.errors import FOUND, UserError

# Far more than any template has.
MOST = 5_000  # files
LARGEST = 50_000_000  # bytes of all files together


def take(source: Path, names: Iterable[str], target: Path) -> None:
    """Copy these files and folders, if they exist, from one folder into another.

    Raises UserError for links, devices, forbidden names, and for too many or too large files.
    """
    count = size = 0
    for name in names:
        for file in _files(source, name):
            try:
                content = paths.content(source, file)
            except paths.RefusedError as error:
                raise _refused(file, str(error)) from None
            count += 1
            size += len(content)
            if count > MOST or size > LARGEST:
                most = f"{MOST} files or {LARGEST // 1_000_000} MB"
                raise UserError(f"The fork's template is larger than {most}.", _WAY_OUT, FOUND)
            copy = paths.inside(target, file)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            executable = bool((source / file).stat().st_mode & 0o100)
            copy.chmod(0o755 if executable else 0o644)


def _files(source: Path, name: str) -> Iterator[str]:
    """Yield the files of this name or in the folder of this name, in order."""
    if not name.isprintable():
        raise _refused(name, "its name is not printable")
    try:
        mode = paths.inside(source, name).lstat().st_mode
    except FileNotFoundError:
        return
    except paths.RefusedError as error:
        raise _refused(name, str(error)) from None
    if stat.S_ISLNK(mode):
        raise _refused(name, f"it is a link to {os.readlink(source / name)}")
    if not stat.S_ISDIR(mode):
        yield name
        return
    for entry in sorted(path.name for path in (source / name).iterdir()):
        yield from _files(source, f"{name}/{entry}")


def _refused(name: str, why: str) -> UserError:
    return UserError(f"The fork's {name} is not taken: {why}.", _WAY_OUT, FOUND)


_WAY_OUT = "A template consists of plain files: fix that in the fork."
