"""The journal: what a run is about to move in a folder, kept in the user's state folder.

It is never in the project, so that no file from a repository or an archive can pose as one.
"""

import hashlib
import json
import os
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scaffold.disk import paths
from scaffold.errors import FOUND, UserError

PREFIX = ".scaffold-"
_STAGE = re.compile(r"\.scaffold-[0-9a-f]{16}")
# The one folder that is moved as a whole: git needs its empty folders too.
REPOSITORY = ".git"


@dataclass(frozen=True)
class Step:
    """One path to move: SHA-256 of the old and of the new content; "" if there is none."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Journal:
    """What a run is about to do in a folder; `folders` are those that it creates there.

    `within`: the stage is inside the folder, not beside it; `undo`: the run failed, so its steps
    must be undone.
    """

    file: Path
    folder: Path
    name: str
    within: bool
    steps: tuple[Step, ...] = ()
    folders: tuple[str, ...] = ()
    undo: bool = False

    @property
    def stage(self) -> Path:
        return (self.folder if self.within else self.folder.parent) / self.name

    def target(self, step: Step) -> Path:
        """Return the path of a step's file; RefusedError if it now leads out of the folder."""
        if step.path == REPOSITORY:
            return self.folder / REPOSITORY
        return paths.inside(self.folder, step.path)

    def write(self) -> None:
        """Write the journal atomically; OSError if the system refuses."""
        content = {
            "name": self.name,
            "within": self.within,
            "steps": [asdict(step) for step in self.steps],
            "folders": self.folders,
            "undo": self.undo,
        }
        part = self.file.with_name("part")
        with open(part, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self.file)

    def done(self) -> None:
        """Record that no step is left."""
        replace(self, steps=(), folders=(), undo=False).write()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place_of(folder: Path) -> Path:
    """Return where a folder's lock and journal are kept, in the user's state folder.

    Raises UserError if there is no folder that only this user may write to.
    """
    for state in _states():
        with suppress(OSError):
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(state) and os.access(state, os.W_OK | os.X_OK):
                return state / _name(folder)
    raise UserError(
        f"{_states()[-1]} belongs to somebody else, or cannot be written to.",
        "Set XDG_STATE_HOME to a folder of your own.",
        FOUND,
    )


def left_in(folder: Path) -> Journal | None:
    """Return the journal that a run has left for the folder, without creating anything."""
    found = (read(state / _name(folder), folder) for state in _states() if _is_ours(state))
    return next(filter(None, found), None)


def _name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]


def _states() -> list[Path]:
    """Return the possible folders for journals; the second is for users without a home."""
    import platformdirs

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return [
        Path(platformdirs.user_state_dir("scaffold", appauthor=False)),
        Path(tempfile.gettempdir()) / f"scaffold-{user}",
    ]


def _is_ours(state: Path) -> bool:
    """Say whether only this user can write to a folder: nobody else put a journal there."""
    try:
        found = state.lstat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022


def read(place: Path, folder: Path) -> Journal | None:
    """Return the journal that a run has left for the folder; None if there is none."""
    file = place / "journal.json"
    try:
        content: Any = json.loads(file.read_text("utf-8"))
        name, within, undo = (content[key] for key in ("name", "within", "undo"))
        steps = tuple(Step(**step) for step in content["steps"])
        folders = tuple(content["folders"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = [name, *folders, *(text for step in steps for text in asdict(step).values())]
    if not all(isinstance(text, str) for text in texts) or not _STAGE.fullmatch(name):
        return None
    return Journal(file, folder, name, bool(within), steps, folders, bool(undo))
