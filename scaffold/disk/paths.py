"""Turns a name from a project into a path inside its folder, or refuses to.

Nothing else joins the two. A project's files are untrusted: a name may climb out of the folder, a
parent folder may be a link to another place, a file may be a device.
"""

import os
import stat
from pathlib import Path, PureWindowsPath

LARGEST = 5_000_000  # bytes; no settings, no manifest and no template is larger


class RefusedError(Exception):
    """A name may not be read or written; the message says why in a few words."""


def inside(root: Path, name: str) -> Path:
    """Return the path of a name inside the folder, whether it exists or not.

    Raises RefusedError if the name leads out of the folder, if one of its folders is a link, and
    for .git. The last part may be a link: see `real`.
    """
    parts = name.split("/")
    windows = PureWindowsPath(name)
    if (
        not name
        or "\0" in name
        or any(part in ("", ".", "..") for part in parts)
        or windows.drive
        or windows.root
        or (os.sep == "\\" and "\\" in name)
    ):
        raise RefusedError("it leads out of the project")
    if any(part.rstrip(". ").lower() in (".git", "git~1") for part in parts):
        raise RefusedError("it belongs to git")
    path = root
    for part in parts[:-1]:
        path = path / part
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            break
        if stat.S_ISLNK(mode):
            raise RefusedError("one of its parent folders is a link")
        if not stat.S_ISDIR(mode):
            raise RefusedError("one of its parent folders is a file")
    return root.joinpath(*parts)


def real(root: Path, name: str) -> str:
    """Return the name of the file that a name leads to, by links inside the folder or directly.

    Raises RefusedError if the links lead outside, to no file, or in a circle.
    """
    path = named = inside(root, name)
    for _ in range(8):
        if not path.is_symlink():
            if path != named and not path.exists():
                break
            return path.relative_to(root).as_posix()
        target = os.path.normpath(path.parent / os.readlink(path))
        try:
            path = inside(root, Path(target).relative_to(root).as_posix())
        except ValueError:
            raise RefusedError("it is a link out of the project") from None
    raise RefusedError("it is a link that leads to no file")


def stands(folder: Path, name: str) -> bool:
    """Say whether the folder contains anything of this name, even a broken link."""
    return os.path.lexists(folder / name)


def status(root: Path, name: str) -> os.stat_result | None:
    """Return the status of a regular file; None if nothing of this name exists.

    Raises RefusedError for anything but a regular file, and OSError if the system refuses.
    """
    try:
        found = (root / real(root, name)).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISDIR(found.st_mode):
        raise RefusedError("it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise RefusedError("it is a device, a socket or a pipe, not a file")
    return found


def content(root: Path, name: str) -> bytes:
    """Return the content of a regular file in the folder.

    Raises RefusedError if it is not a regular file, or is larger than LARGEST, and OSError if the
    system refuses.
    """
    found = status(root, name)
    if found is None:
        raise FileNotFoundError(2, "No such file", name)
    if found.st_size > LARGEST:
        raise RefusedError(f"it is larger than {LARGEST // 1_000_000} MB")
    return (root / real(root, name)).read_bytes()


def walk(root: Path, skip: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """Return the files in the folder, relative and in order, and the folders that cannot be read.

    Does not follow links, and skips the named folders, hidden ones and virtual environments.
    """
    files: list[str] = []
    closed: list[str] = []

    rest = [(str(root), "")]
    while rest:
        folder, prefix = rest.pop()
        try:
            with os.scandir(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError:
            closed.append(prefix.rstrip("/"))
            continue
        if prefix and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in skip and not _is_hidden(entry.name):
                    folders.append((entry.path, f"{prefix}{entry.name}/"))
            elif not _leads_to_folder(entry):
                files.append(prefix + entry.name)
        rest += reversed(folders)
    return files, closed


def _leads_to_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # links in a circle
        return False


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name not in (".github", ".circleci")
