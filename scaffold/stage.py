"""The stage: a place beside what is to be written, which one run at a time has.

For a folder that is not there yet it stands next to it, for one that is there inside it. A run
holds a lock in it; what a killed run left in it is finished or removed by the next.
"""

import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

from scaffold.errors import FOUND, UserError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

INSIDE = ".scaffold"
JOURNAL = "journal.json"


@contextmanager
def claimed(folder: Path) -> Iterator[Path]:
    """Yield the folder's stage, with an empty `new` in it, to this run alone; remove it after."""
    stage = folder / INSIDE if folder.exists() else _sibling(folder)
    made: list[Path] = []
    try:
        with _locked(stage, made):
            try:
                _clear(stage, folder)
                (stage / "new").mkdir()
                yield stage
            finally:
                _remove(stage)
    except BaseException:
        # Only those that this run made, and only where nobody has put anything in them.
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        raise


def recover(folder: Path) -> bool:
    """Finish or remove what a killed run left; say whether that changed the folder."""
    finished = False
    for stage in (folder / INSIDE, _sibling(folder)):
        if stage.is_dir():
            with _locked(stage, []):
                finished |= _clear(stage, folder)
                _remove(stage)
    return finished


@contextmanager
def uninterrupted() -> Iterator[list[bool]]:
    """Hold back Ctrl-C until the end, where it then interrupts; yield whether there was one."""
    pressed: list[bool] = []

    def note(number: int, frame: FrameType | None) -> None:
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


def exchange(path: str, stage: Path, folder: Path) -> None:
    """Put what is staged under the path in its place, and what stood there aside."""
    new, old, target = stage / "new" / path, stage / "old" / path, folder / path
    if os.path.lexists(target):
        old.parent.mkdir(parents=True, exist_ok=True)
        os.rename(target, old)
    if os.path.lexists(new):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(new, target)


def remove_empty(folder: Path, path: str) -> None:
    """Remove the folders above the path that hold nothing more."""
    for parent in list(Path(path).parents)[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()


def _sibling(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.scaffold"


@contextmanager
def _locked(stage: Path, made: list[Path]) -> Iterator[None]:
    lock = _take(stage, made)
    with lock:
        yield


def _take(stage: Path, made: list[Path]) -> IO[str]:
    """Return the stage's lock, open and held; add the folders made for it to `made`."""
    for _ in range(1000):
        try:
            for parent in reversed(stage.parents):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    made.append(parent)
            stage.mkdir(exist_ok=True)
            lock = open(stage / "lock", "w")  # noqa: SIM115 - the caller closes it
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
            held = (stage / "lock").stat()
            if os.path.samestat(os.fstat(lock.fileno()), held):
                return lock
        lock.close()
    where = stage.parent if stage.name == INSIDE else stage.parent / stage.name[1:-9]
    raise UserError(f"{where}: another scaffold is writing there.", "Wait for it to end.", FOUND)


def _clear(stage: Path, folder: Path) -> bool:
    """Empty a stage; say whether a killed run's journal had to be finished before."""
    begun = (stage / JOURNAL).exists()
    if begun:
        journal = json.loads((stage / JOURNAL).read_text("utf-8"))
        for path in journal["writes"]:
            # What is staged no more is in its place.
            if os.path.lexists(stage / "new" / path):
                exchange(path, stage, folder)
        for path in journal["removals"]:
            (folder / path).unlink(missing_ok=True)
            remove_empty(folder, path)
        (stage / JOURNAL).unlink()
    for rest in ("new", "old"):
        shutil.rmtree(stage / rest, ignore_errors=True)
    return begun


def _remove(stage: Path) -> None:
    # The lock last: until then nobody else comes in.
    for rest in ("new", "old"):
        shutil.rmtree(stage / rest, ignore_errors=True)
    shutil.rmtree(stage, ignore_errors=True)
