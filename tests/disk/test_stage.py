"""The stage: one run at a time, steps that may be taken twice, and what a killed run leaves."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold.disk import stage
from scaffold.disk.journal import Journal, Step, digest, left_in
from scaffold.errors import UserError
from tests.helpers.folders import Snapshot, snapshot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file to change and one to remove."""
    folder = tmp_path / "a/project"
    (folder / "sub").mkdir(parents=True)
    (folder / "changed").write_bytes(b"old\r\n")
    (folder / "sub/removed").write_bytes(b"gone")
    (folder / "kept").write_bytes(b"kept")
    return folder


STEPS = (
    Step("changed", digest(b"old\r\n"), digest(b"new")),
    Step("sub/removed", digest(b"gone"), ""),
    Step("made/file", "", digest(b"made")),
)
AFTER = {"changed": b"new", "kept": b"kept", "made/file": b"made"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path: content for path, (mode, content) in snapshot(folder).items() if mode[0] == "-"}


def staged(journal: Journal) -> Journal:
    """Stage the steps, and note them, as a run does before it takes them."""
    (journal.stage / "new/made").mkdir()
    (journal.stage / "new/changed").write_bytes(b"new")
    (journal.stage / "new/made/file").write_bytes(b"made")
    journal = replace(journal, steps=STEPS, folders=("made",))
    journal.write()
    return journal


def killed(folder: Path, taken: int, *, undo: bool = False) -> tuple[Journal, Snapshot]:
    """Let a run be killed after so many steps; return its journal, and the folder before it."""
    before = snapshot(folder)
    with pytest.raises(stage.NotUndoneError), stage.claimed(folder) as begun:
        journal = staged(begun)
        for step in STEPS[:taken]:
            stage.take(journal, step)
        replace(journal, undo=undo).write()
        raise stage.NotUndoneError("killed", "hint")
    return journal, before


def test_it_stands_within_a_folder_that_is_there_and_goes_with_the_run(folder: Path) -> None:
    before = snapshot(folder)
    with stage.claimed(folder) as journal:
        assert journal.stage.parent == folder
        assert list((journal.stage / "new").iterdir()) == []
    assert snapshot(folder) == before
    assert left_in(folder) is None


def test_it_stands_beside_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "a/b/project"
    with stage.claimed(folder) as journal:
        assert journal.stage.parent == tmp_path / "a/b"
        assert not folder.exists()
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == []


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_run_that_fails_removes_the_folders_that_it_made(
    tmp_path: Path, error: type[BaseException]
) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(error), stage.claimed(tmp_path / "a/b/c/project"):
        raise error
    assert list(snapshot(tmp_path)) == ["a"]


def test_what_others_put_there_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), stage.claimed(tmp_path / "a/b/project"):
        (tmp_path / "a/theirs").touch()
        raise OSError("full")
    assert list(snapshot(tmp_path)) == ["a", "a/theirs"]


def test_one_run_at_a_time(folder: Path) -> None:
    with stage.claimed(folder):
        with pytest.raises(UserError, match="another scaffold is writing there"):
            stage.claimed(folder).__enter__()
        with stage.claimed(folder.parent / "other"):  # its neighbour is free
            pass
    with stage.claimed(folder):
        pass


def test_steps_taken_twice_and_back_twice(folder: Path) -> None:
    before = snapshot(folder)
    with stage.claimed(folder) as begun:
        journal = staged(begun)
        for _ in range(2):
            for step in STEPS:
                stage.take(journal, step)
        after = contents(folder)
        assert {path: after[path] for path in AFTER} == AFTER
        assert "sub/removed" not in after
        assert (journal.stage / "old/changed").read_bytes() == b"old\r\n"
        for _ in range(2):
            for step in STEPS[::-1]:
                stage.take_back(journal, step)
        stage.remove_folders(journal)
    assert snapshot(folder) == before


@pytest.mark.parametrize("taken", range(4))
def test_the_next_run_finishes(folder: Path, taken: int) -> None:
    journal, _ = killed(folder, taken)
    assert "is half written" in stage.pending(folder)
    assert stage.stage_name(folder) == journal.name
    assert stage.recover(folder) == "Finished"
    assert contents(folder) == AFTER
    assert (stage.pending(folder), stage.stage_name(folder), stage.recover(folder)) == ("", "", "")


@pytest.mark.parametrize("taken", range(4))
def test_the_next_run_undoes(folder: Path, taken: int) -> None:
    _, before = killed(folder, taken, undo=True)
    assert stage.recover(folder) == "Undid"
    assert snapshot(folder) == before


def test_another_claim_finishes_first(folder: Path) -> None:
    killed(folder, 1)
    with stage.claimed(folder):
        assert {path: contents(folder)[path] for path in AFTER} == AFTER
    assert contents(folder) == AFTER


def edit(folder: Path) -> None:
    (folder / "changed").write_bytes(b"edited")


def remove(folder: Path) -> None:
    (folder / "changed").unlink()


def lead_out(folder: Path) -> None:
    (folder / "changed").unlink()
    (folder / "changed").symlink_to("/etc/passwd")


def be_a_folder(folder: Path) -> None:
    (folder / "changed").unlink()
    (folder / "changed").mkdir()


@pytest.mark.parametrize("undo", [False, True])
@pytest.mark.parametrize(
    ("meddle", "words"),
    [
        (edit, "changed has been changed since"),
        (remove, "changed has been removed since"),
        (lead_out, "changed cannot be read: it is a link out of the project"),
        (be_a_folder, "changed cannot be read: it is a folder"),
    ],
)
def test_what_was_changed_since_stops_it_before_it_touches_anything(
    folder: Path, meddle: Callable[[Path], None], words: str, undo: bool
) -> None:
    journal, _ = killed(folder, 0, undo=undo)
    meddle(folder)
    found = snapshot(folder)
    with pytest.raises(UserError, match=words) as error:
        stage.recover(folder)
    assert str(journal.stage) in error.value.hint
    assert snapshot(folder) == found
    assert stage.pending(folder)


def test_a_stage_that_is_gone_leaves_nothing_to_do(folder: Path) -> None:
    journal, before = killed(folder, 0)
    for path in sorted(journal.stage.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    journal.stage.rmdir()
    assert stage.pending(folder) == ""
    stage.recover(folder)
    assert snapshot(folder) == before


def test_ctrl_c_waits_for_the_end() -> None:
    former = signal.getsignal(signal.SIGINT)
    reached = []
    with pytest.raises(KeyboardInterrupt), stage.uninterrupted() as pressed:
        os.kill(os.getpid(), signal.SIGINT)
        reached += pressed
    assert reached == [True]
    assert signal.getsignal(signal.SIGINT) is former
    with stage.uninterrupted() as pressed:
        assert pressed == []
