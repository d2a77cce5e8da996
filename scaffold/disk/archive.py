"""Reads from a zip what unpacking it does not keep: links, modes, the commit."""

import re
import stat
from collections.abc import Collection
from pathlib import Path, PurePosixPath, PureWindowsPath
from zipfile import BadZipFile, ZipFile

from scaffold.errors import FOUND, UserError

_UNIX = 3


def settle(archive: Path, unpacked: Path, parts: Collection[str]) -> str:
    """Give the unpacked files their modes; return the commit that the archive names, or "".

    `unpacked` is the archive's top folder, of which only `parts` are used. Raises UserError for a
    name that leads out of it, and for a link in one of those parts: it was unpacked as a file that
    contains the name of its target.
    """
    try:
        with ZipFile(archive) as zipped:
            entries, comment = zipped.infolist(), zipped.comment
    except (BadZipFile, OSError) as error:
        raise UserError(f"{archive.name}: {error}.", _WAY_OUT, FOUND) from None
    top = PurePosixPath(entries[0].filename).parts
    for entry in entries:
        windows = PureWindowsPath(entry.filename)
        if ".." in windows.parts or windows.drive or windows.root:
            raise UserError(
                f"The archive's {entry.filename} leads out of its folder.", _WAY_OUT, FOUND
            )
        path = PurePosixPath(entry.filename).parts
        rest = path[len(top) :]
        is_used = path[: len(top)] == top and rest and rest[0] in parts
        if not is_used or entry.create_system != _UNIX:
            continue
        name = "/".join(rest)
        mode = entry.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise UserError(f"The fork's {name} is not taken: it is a link.", _WAY_OUT, FOUND)
        file = unpacked.joinpath(*rest)
        if mode & 0o100 and not entry.is_dir() and file.is_file():
            file.chmod(0o755)
    # `git archive`, which hosts use too, writes the commit as the archive's comment.
    commit = comment.decode(errors="replace")
    return commit if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit) else ""


_WAY_OUT = "A template consists of plain files: fix that in the fork."
