"""Applies a plan, all or nothing: whatever happens, the folder is as it was or as it should be.

All content is first written on a stage. A folder that is not there yet then appears by one
rename. In one that is there, a journal is written and the files are moved into place; a failure
moves them back, and what a kill left half moved is finished by the next command in that folder.
"""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from scaffold.errors import FOUND, UserError
from scaffold.plan import Change
from scaffold.stage import JOURNAL, claimed, exchange, remove_empty, uninterrupted
from scaffold.tree import File


def apply(folder: Path, changes: list[Change], *, git_init: bool = False) -> None:
    """Take the folder to where the changes lead.

    Raises UserError where the system refuses, or where the folder is no more what the changes
    were planned for; KeyboardInterrupt once all is undone or done.
    """
    writes = {c.path: c.after for c in changes if c.after is not None and c.after != c.before}
    removals = [c.path for c in changes if c.after is None and c.before is not None]
    is_new = not folder.exists()
    try:
        with uninterrupted() as pressed, claimed(folder) as stage:
            if is_new and os.path.lexists(folder):
                raise UserError(f"{folder} was made meanwhile.", "Look what is there.", FOUND)
            for change in changes:
                _check_unchanged(folder, change)
            for path, file in writes.items():
                _write(stage / "new" / path, file)
                if pressed:
                    raise KeyboardInterrupt
            if git_init:
                _git_init(stage / "new")
            if is_new:
                os.rename(stage / "new", folder)
            else:
                _move_in(stage, folder, removals)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "Nothing was changed. Put that right and run it again."
        raise UserError(f"{folder}: {reason}.", hint, FOUND) from error


def _check_unchanged(folder: Path, change: Change) -> None:
    """Raise UserError unless what stands at the change's path is what it was planned for."""
    path = folder / change.path
    if change.before is None:
        unchanged = not os.path.lexists(path)
    else:
        unchanged = path.is_file() and path.read_bytes() == change.before.content
    if not unchanged:
        hint = "Nothing was changed. Move it away, or run it again."
        raise UserError(f"{path} is in the way.", hint, FOUND)


def _write(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(0o755 if file.executable else 0o644)


def _move_in(stage: Path, folder: Path, removals: list[str]) -> None:
    """Move what is staged into the folder; undo that where it fails."""
    new, old = stage / "new", stage / "old"
    # A repository moves as a whole: git needs its empty folders too.
    writes = [".git"] if (new / ".git").is_dir() else []
    for path in sorted(new.rglob("*")):
        name = path.relative_to(new).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            writes.append(name)
    part = stage / f"{JOURNAL}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump({"writes": writes, "removals": removals}, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(part, stage / JOURNAL)
    done: list[str] = []
    try:
        for name in [*removals, *writes]:
            done.append(name)
            exchange(name, stage, folder)
    except BaseException:
        for name in reversed(done):
            with suppress(FileNotFoundError):
                os.replace(folder / name, new / name)
            with suppress(FileNotFoundError):
                os.replace(old / name, folder / name)
            remove_empty(folder, name)
        (stage / JOURNAL).unlink()
        raise
    for name in removals:
        remove_empty(folder, name)
    (stage / JOURNAL).unlink()


def _git_init(folder: Path) -> None:
    import subprocess

    # Not those that point git elsewhere, as they do in its own hooks.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "init", "--quiet", str(folder)]
    if not shutil.which("git"):
        raise UserError("git is not installed.", "Install it, or add --no-git.", FOUND)
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UserError(f"git init failed: {reason[0]}", "Or add --no-git.", FOUND)
