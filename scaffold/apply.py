"""Applies a plan, all or nothing: whatever happens, the folder is as it was or as it should be.

All content is first written aside. A folder that is not there yet then appears by one rename.
In one that is there, a journal is written and the files are moved into place; a failure moves
them back, and what a kill left half moved is finished by the next command in that folder.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.errors import FOUND, UserError
from scaffold.plan import Change

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_JOURNAL = "journal.json"


def apply(folder: Path, changes: list[Change], *, git_init: bool = False) -> None:
    """Take the folder to where the changes lead; UserError where the system refuses."""
    writes = {c.path: c.after for c in changes if c.after is not None and c.after != c.before}
    removals = [c.path for c in changes if c.after is None and c.before is not None]
    parents = [parent for parent in reversed(folder.parents) if not parent.exists()]
    try:
        for parent in parents:
            parent.mkdir()
        with _stage(folder) as stage:
            new = stage / "new"
            for path, file in writes.items():
                target = new / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.content)
                target.chmod(0o755 if file.executable else 0o644)
            if git_init:
                _git_init(new)
            if folder.exists():
                _move_in(stage, folder, removals)
            else:
                os.rename(new, folder)
    except OSError as error:
        for parent in reversed(parents):
            with suppress(OSError):
                parent.rmdir()
        reason = error.strerror or str(error)
        raise UserError(
            f"{folder}: {reason}.", "Nothing was changed. Put that right and run it again.", FOUND
        ) from error
    except BaseException:
        for parent in reversed(parents):
            with suppress(OSError):
                parent.rmdir()
        raise


def recover(folder: Path) -> bool:
    """Finish what a killed run had begun in the folder; say whether there was anything."""
    stage = folder / ".scaffold"
    if not stage.is_dir():
        return False
    with _stage(folder):
        return True


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Yield an empty place beside the folder's files, which no other run has; remove it after."""
    stage = folder / ".scaffold" if folder.exists() else folder.parent / f".{folder.name}.scaffold"
    stage.mkdir(exist_ok=True)
    with open(stage / "lock", "w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(
                    f"{folder}: another scaffold is writing there.", "Wait for it to end.", FOUND
                ) from None
        if (stage / _JOURNAL).exists():
            _finish(stage, folder)
        for rest in ("new", "old"):
            shutil.rmtree(stage / rest, ignore_errors=True)
        (stage / "new").mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _move_in(stage: Path, folder: Path, removals: list[str]) -> None:
    """Move what is staged into the folder; undo that where it fails."""
    new, old = stage / "new", stage / "old"
    # A repository moves as a whole: git needs its empty folders too.
    writes = [".git"] if (new / ".git").is_dir() else []
    for path in sorted(new.rglob("*")):
        name = path.relative_to(new).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            writes.append(name)
    journal = stage / f"{_JOURNAL}.part"
    with open(journal, "w") as file:
        json.dump({"writes": writes, "removals": removals}, file)
        file.flush()
        os.fsync(file.fileno())
    done: list[str] = []
    os.rename(journal, stage / _JOURNAL)
    try:
        for name in [*removals, *writes]:
            done.append(name)
            _exchange(name, new, old, folder)
    except BaseException:
        for name in reversed(done):
            with suppress(FileNotFoundError):
                os.replace(folder / name, new / name)
            with suppress(FileNotFoundError):
                os.replace(old / name, folder / name)
            _remove_empty(folder, name)
        (stage / _JOURNAL).unlink()
        raise
    for name in removals:
        _remove_empty(folder, name)
    (stage / _JOURNAL).unlink()


def _exchange(path: str, new: Path, old: Path, folder: Path) -> None:
    target = folder / path
    if os.path.lexists(target):
        (old / path).parent.mkdir(parents=True, exist_ok=True)
        os.rename(target, old / path)
    if (new / path).exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(new / path, target)


def _finish(stage: Path, folder: Path) -> None:
    """Do the rest of what a journal says: a file that is staged no more is in its place."""
    journal = json.loads((stage / _JOURNAL).read_text())
    for path in journal["writes"]:
        if (stage / "new" / path).exists():
            _exchange(path, stage / "new", stage / "old", folder)
    for path in journal["removals"]:
        (folder / path).unlink(missing_ok=True)
        _remove_empty(folder, path)
    (stage / _JOURNAL).unlink()


def _remove_empty(folder: Path, path: str) -> None:
    for parent in list(Path(path).parents)[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()


def _git_init(folder: Path) -> None:
    import subprocess

    # Not those that point git elsewhere, as they do in its own hooks.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "init", "--quiet", str(folder)]
    try:
        subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise UserError("git is not installed.", "Install it, or add --no-git.", FOUND) from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UserError(f"git init failed: {reason[0]}", "Or add --no-git.", FOUND) from None
