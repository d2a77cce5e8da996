"""The stage: a temporary folder in which one run at a time prepares what it will write.

It is beside a folder that does not exist yet, and inside one that does. Its name is random, and
its journal is kept in the user's state folder, never in the project: so nothing in a repository or
an archive can pose as a stage, to be obeyed or removed. What a killed run left is finished or
undone by the next one.
"""

import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

from scaffold.disk import paths
from scaffold.disk.journal import (
    PREFIX,
    REPOSITORY,
    Journal,
    Step,
    digest,
    left_in,
    place_of,
    read,
)
from scaffold.errors import FOUND, UserError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class NotUndoneError(UserError):
    """Some steps could not be undone: the stage and the journal are still needed."""


@contextmanager
def claimed(folder: Path) -> Iterator[Journal]:
    """Lock the folder for this run, and yield a journal whose stage has an empty `new` in it.

    The stage is removed at the end, unless the run left something in it that is still needed.
    """
    made: list[Path] = []
    try:
        with _locked(folder) as place:
            finish(read(place, folder))
            _close(place, folder)
            name = f"{PREFIX}{secrets.token_hex(8)}"
            journal = Journal(place / "journal.json", folder, name, within=folder.exists())
            journal.write()
            try:
                _make_folders(journal.stage.parent, made)
                journal.stage.mkdir()
                (journal.stage / "new").mkdir()
                yield journal
            except NotUndoneError:
                raise
            except BaseException:
                _close(place, folder)
                raise
            _close(place, folder)
    except BaseException:
        # Only those that this run made, and only if nobody has put anything in them.
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        raise


def recover(folder: Path) -> str:
    """Finish or undo what a killed run left; return what was done in a word, "" for nothing.

    Raises UserError if one of its files has been changed since.
    """
    if left_in(folder) is None:
        return ""
    with _locked(folder) as place:
        journal = read(place, folder)
        finish(journal)
        _close(place, folder)
    if journal is None or not journal.steps:
        return ""
    return "Undid" if journal.undo else "Finished"


def pending(folder: Path) -> str:
    """Return one line on what a killed run left here; "" if there is nothing."""
    journal = left_in(folder)
    if journal is not None and journal.steps and journal.stage.is_dir():
        return (
            f"{folder} is half written: a run of scaffold was killed here. "
            "The next scaffold new or retrofit in it finishes or undoes that."
        )
    return ""


def stage_name(folder: Path) -> str:
    """Return the name of the stage that a killed run left in the folder; "" if there is none."""
    journal = left_in(folder)
    return journal.name if journal is not None and journal.within else ""


def finish(journal: Journal | None) -> None:
    """Finish a killed run's steps, or undo them.

    Raises UserError, and touches nothing, if a file is not as the run left it.
    """
    if journal is None:
        return
    if journal.stage.is_dir():
        for step in journal.steps:
            if fault := _fault(journal, step):
                raise UserError(
                    f"{journal.folder} is half written by a run that was killed, "
                    f"and {step.path} {fault}.",
                    f"{journal.stage} has the new file in new/, and the old one in old/. Fix the "
                    "file by hand, then delete that folder and run the command again.",
                    FOUND,
                )
        for step in journal.steps[::-1] if journal.undo else journal.steps:
            (take_back if journal.undo else take)(journal, step)
        if journal.undo:
            remove_folders(journal)
    journal.done()


def take(journal: Journal, step: Step) -> None:
    """Move a staged file into place, and the old one aside; a second call does nothing."""
    target = journal.target(step)
    new, old = journal.stage / "new" / step.path, journal.stage / "old" / step.path
    if step.before and not os.path.lexists(old) and os.path.lexists(target):
        old.parent.mkdir(parents=True, exist_ok=True)
        try:
            # A link, so that the file is missing at no moment.
            os.link(target, old, follow_symlinks=False)
        except OSError:
            os.rename(target, old)
    if not step.after:
        target.unlink(missing_ok=True)
    elif os.path.lexists(new):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, target)


def take_back(journal: Journal, step: Step) -> None:
    """Undo a step; does nothing if it was undone already, or never made."""
    target = journal.target(step)
    new, old = journal.stage / "new" / step.path, journal.stage / "old" / step.path
    if step.after and not os.path.lexists(new) and os.path.lexists(target):
        if os.path.lexists(old):
            os.replace(old, target)
        elif not step.before:
            new.parent.mkdir(parents=True, exist_ok=True)
            os.replace(target, new)
    elif os.path.lexists(old):
        if os.path.lexists(target):
            old.unlink()  # a link to the file, which is still in place
        else:
            os.replace(old, target)


def remove_folders(journal: Journal) -> None:
    """Remove the folders that the run created, if they are empty."""
    for name in reversed(journal.folders):
        with suppress(OSError):
            (journal.folder / name).rmdir()


@contextmanager
def uninterrupted() -> Iterator[list[bool]]:
    """Delay Ctrl-C until the end of the block; yield a list that is not empty after a Ctrl-C."""
    pressed: list[bool] = []

    def note(_number: int, _frame: FrameType | None) -> None:
        pressed.append(True)

    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            raise KeyboardInterrupt


def _fault(journal: Journal, step: Step) -> str:
    """Return what has happened to a step's file since; "" if it is as the run left it."""
    if step.path == REPOSITORY:
        return ""
    try:
        target = journal.target(step)
        if os.path.lexists(target):
            known = digest(paths.content(journal.folder, step.path)) in (step.before, step.after)
            return "" if known else "has been changed since"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except paths.RefusedError as error:
        return f"cannot be read: {error}"
    kept = os.path.lexists(journal.stage / "old" / step.path)
    return "" if kept or not step.before or not step.after else "has been removed since"


def _close(place: Path, folder: Path) -> None:
    """Remove the stage and its journal; keep both while steps must still be undone."""
    journal = read(place, folder)
    if journal is None or journal.undo:
        return
    shutil.rmtree(journal.stage, ignore_errors=True)
    if not journal.stage.exists():
        with suppress(OSError):  # it names no stage any more, so the next run removes it
            journal.file.unlink()


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Create a folder and its parents; add those that did not exist to `made`."""
    for parent in [*reversed(folder.parents), folder]:
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            made.append(parent)


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Lock the folder; yield where its journal is kept. Raises UserError if it is locked."""
    place = place_of(folder)
    with _take_lock(place, folder):
        try:
            yield place
        finally:
            # Before the lock is released, so that no other run uses the folder meanwhile.
            if not (place / "journal.json").exists():
                shutil.rmtree(place, ignore_errors=True)


def _take_lock(place: Path, folder: Path) -> IO[str]:
    for _ in range(1000):
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            lock = open(place / "lock", "w")  # noqa: SIM115 - the caller closes it
        except FileNotFoundError:
            continue  # another run has just removed it
        if fcntl is None:
            return lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            break
        # The file may have been removed by the run that held it before: then it locks nothing.
        with suppress(FileNotFoundError):
            held = (place / "lock").stat()
            if os.path.samestat(os.fstat(lock.fileno()), held):
                return lock
        lock.close()
    raise UserError(f"{folder}: another scaffold is writing there.", "Wait for it to end.", FOUND)
