"""Applies a plan, all or nothing: whatever happens, the folder is as it was or as it should be.

All content is first written to a stage. A new folder is then created by one rename. In an existing
folder, the files are moved into place by a journal; a failure moves them back, and what a killed
run left half moved is finished or undone by the next run in that folder.
"""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scaffold.disk import paths
from scaffold.disk.git import init
from scaffold.disk.journal import REPOSITORY, Journal, Step, digest
from scaffold.disk.plan import Change
from scaffold.disk.stage import (
    NotUndoneError,
    claimed,
    remove_folders,
    take,
    take_back,
    uninterrupted,
)
from scaffold.disk.tree import File, read_one
from scaffold.errors import FOUND, UserError


class ChangedError(UserError):
    """The folder has changed since the changes were planned; nothing was written."""


def apply(folder: Path, changes: Sequence[Change], *, git_init: bool = False) -> None:
    """Make the changes in the folder.

    Raises ChangedError if the folder has changed since they were planned; UserError if the system
    refuses, after everything is undone, or naming what could not be undone; and KeyboardInterrupt
    after everything is done or undone.
    """
    changes = [change for change in changes if change.after != change.before]
    is_new = not folder.exists()
    try:
        with uninterrupted() as pressed, claimed(folder) as journal:
            if is_new and os.path.lexists(folder):
                raise ChangedError(
                    f"{folder} was created meanwhile.", "Check what is in it.", FOUND
                )
            new = journal.stage / "new"
            for change in changes:
                _check_unchanged(folder, change)
                if change.after is not None:
                    _write(new, change.path, change.after)
                    if change.before is not None:
                        _take_over(folder, new, change)
                if pressed:
                    raise KeyboardInterrupt
            if git_init:
                init(new)
            if is_new:
                os.rename(new, folder)
            else:
                _move_in(journal, changes, git_init=git_init)
    except OSError as error:
        raise UserError(
            f"{folder}: {_reason(error)}.",
            "Nothing was changed. Fix that, and run the command again.",
            FOUND,
        ) from error
    except paths.RefusedError as error:
        raise UserError(f"{folder}: {error}.", "Nothing was changed.", FOUND) from error


def _check_unchanged(folder: Path, change: Change) -> None:
    """Raise ChangedError unless the change's path is still as it was when it was planned."""
    try:
        path = paths.inside(folder, change.path)
        unchanged = (
            not os.path.lexists(path)
            if change.before is None
            else read_one(folder, change.path) == change.before and not path.is_symlink()
        )
    except paths.RefusedError as error:
        raise UserError(f"{change.path}: {error}.", "Nothing was changed.", FOUND) from error
    if not unchanged:
        hint = "Nothing was changed. Check the file, and run the command again."
        raise ChangedError(f"{path} has changed meanwhile.", hint, FOUND)


def _write(stage: Path, name: str, file: File) -> None:
    path = stage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o600 if file.private else 0o777 if file.executable else 0o666
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
        written.write(file.content)


def _take_over(folder: Path, stage: Path, change: Change) -> None:
    """Give a staged file the owner, mode and attributes of the one that it replaces."""
    assert change.before is not None
    assert change.after is not None
    former, path = paths.inside(folder, change.path), stage / change.path
    known, now = former.lstat(), path.lstat()
    if known.st_nlink > 1:
        raise UserError(
            f"{former} has another name (a hard link), which would keep the old content.",
            "Nothing was changed. Break the link first: copy the file, and move the copy over it.",
            FOUND,
        )
    if (known.st_uid, known.st_gid) != (now.st_uid, now.st_gid):
        os.chown(path, known.st_uid, known.st_gid)
    _copy_attributes(former, path)
    mode = stat.S_IMODE(known.st_mode)
    if change.after.executable and not change.before.executable:
        mode |= (mode & 0o444) >> 2  # who may read it may execute it
    path.chmod(mode)


def _copy_attributes(former: Path, path: Path) -> None:
    """Copy extended attributes, access lists among them, as far as this user may."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(former)
    except OSError:
        return  # none on this file system
    for name in names:
        value = os.getxattr(former, name)
        try:
            os.setxattr(path, name, value)
        except PermissionError:
            if name.startswith(("user.", "system.")):
                raise


def _move_in(journal: Journal, changes: Sequence[Change], *, git_init: bool) -> None:
    """Move what is staged into the folder; undo that if it fails."""
    steps = [Step(c.path, _digest(c.before), _digest(c.after)) for c in changes]
    if git_init:
        steps.insert(0, Step(REPOSITORY, "", "a folder"))
    journal = replace(
        journal, steps=tuple(steps), folders=tuple(_new_folders(journal.folder, changes))
    )
    journal.write()
    try:
        for step in steps:
            take(journal, step)
    except BaseException as fault:
        _undo(journal, fault)
        raise
    _remove_empty(journal.folder, changes)
    with suppress(OSError):  # all is in place: finishing it again changes nothing
        journal.done()


def _undo(journal: Journal, fault: BaseException) -> None:
    """Undo the steps, even if some of them fail; UserError if any could not be undone."""
    journal = replace(journal, undo=True)
    with suppress(OSError):  # the next run would then finish what this one began
        journal.write()
    stay = []
    for step in reversed(journal.steps):
        try:
            take_back(journal, step)
        except (OSError, paths.RefusedError) as error:
            stay.append((step, error))
    remove_folders(journal)
    if not stay:
        with suppress(OSError):  # undoing it again changes nothing
            journal.done()
        return
    told = "; ".join(f"{step.path} ({_reason(error)})" for step, error in stay)
    raise NotUndoneError(
        f"{journal.folder}: {_reason(fault)}. Some files were changed and could not be put back: "
        f"{told}. All others are as they were.",
        f"The old files are in {journal.stage / 'old'}. Fix the cause and run the command again: "
        "it begins by finishing this undo.",
        FOUND,
    ) from fault


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{where}"
    return str(error) or type(error).__name__


def _digest(file: File | None) -> str:
    return digest(file.content) if file is not None else ""


def _new_folders(folder: Path, changes: Sequence[Change]) -> list[str]:
    """Return the folders that the changes create, outer ones first."""
    above = {
        parent.as_posix()
        for change in changes
        if change.after is not None
        for parent in list(Path(change.path).parents)[:-1]
    }
    return sorted(name for name in above if not (folder / name).exists())


def _remove_empty(folder: Path, changes: Sequence[Change]) -> None:
    """Remove the folders that deleted files have left empty, as git does."""
    for change in changes:
        if change.after is None:
            for parent in list(Path(change.path).parents)[:-1]:
                try:
                    (folder / parent).rmdir()
                except OSError:
                    break
