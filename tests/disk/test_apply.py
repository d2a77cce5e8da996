"""All or nothing: what races, kills, interrupts and a full disk leave behind."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scaffold.cli import run
from scaffold.questions.answers import complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render
from tests.helpers.folders import project_files, snapshot
from tests.helpers.processes import environment, program, scaffold

pytestmark = pytest.mark.slow

NEW = ["new", "project", "--yes"]
STATES = ["absent", "empty", "repository"]


def prepare(place: Path, state: str) -> None:
    """Make a place in which `project` is absent, an empty folder, or a licensed repository."""
    place.mkdir()
    if state != "absent":
        (place / "project").mkdir()
    if state == "repository":
        subprocess.run(["git", "init", "--quiet", "project"], cwd=place, check=True)
        (place / "project/LICENSE").write_text("All rights reserved.\n")


def is_whole(project: Path, **given: str) -> bool:
    """Say whether the project is all that these answers give, and nothing but that."""
    answers = complete(given, "project")
    tree = locked(answers, render(answers))
    found = {
        path: (content, mode)
        for path, (mode, content) in project_files(project).items()
        if not mode.startswith("d") and path != "LICENSE"
    }
    wanted = {
        path: (file.content, "-rwxr-xr-x" if file.executable else "-rw-r--r--")
        for path, file in tree.items()
    }
    return found == wanted and (project / ".git/HEAD").is_file()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("directory", ["project", "a/b/project"])
def test_of_many_at_once_one_wins(tmp_path: Path, state: str, directory: str) -> None:
    databases = ["postgres", "mysql", "sqlite", "postgres", "mysql", "sqlite", "postgres", "mysql"]
    for attempt in range(4):
        place = tmp_path / str(attempt)
        prepare(place, state)
        if "/" in directory and state != "absent":
            (place / "a/b").mkdir(parents=True)
            (place / "project").rename(place / "a/b/project")
        lines = [
            [["new", directory, "--yes", "--database", name], number * attempt * 0.004]
            for number, name in enumerate(databases)
        ]
        outcomes = program("race", lines, place)

        winners = [number for number, (status, _) in enumerate(outcomes) if status == 0]
        assert len(winners) == 1, (attempt, outcomes)
        for number, (status, said) in enumerate(outcomes):
            if number not in winners:
                assert status in (1, 2)
                assert said.startswith("error: ")
                assert "\nhint: " in said
                assert "Traceback" not in said
                assert "No such file" not in said
        project = place / directory
        assert is_whole(project, database=databases[winners[0]]), (attempt, outcomes)
        subprocess.run(["git", "status"], cwd=project, check=True, env=environment())
        assert [path.name for path in place.iterdir()] == [directory.split("/", maxsplit=1)[0]]
        assert [path.name for path in (place / directory).parent.iterdir()] == ["project"]


def moments(tmp_path: Path, state: str, stride: int, number: int) -> list[int]:
    """Return every `stride`-th moment at which the command changes the disk."""
    for name in ("warm", "count"):
        prepare(tmp_path / name, state)
    # The first run may also write what it compiles to the cache, as no later one does.
    runs = [[str(tmp_path / name), NEW, [0]] for name in ("warm", "count")]
    _, count = program("strike", {"signal": number, "runs": runs}, tmp_path)
    assert count > 100
    # The first and the last moments each, where stages appear and go.
    return sorted({*range(1, count + 1, stride), *range(1, 9), *range(count - 8, count + 1)})


def strike(
    tmp_path: Path, state: str, number: int, sequences: list[list[int]]
) -> list[tuple[Path, int]]:
    runs = []
    for sequence in sequences:
        place = tmp_path / "-".join(map(str, sequence))
        prepare(place, state)
        runs.append((place, NEW, sequence))
    order = {"signal": number, "runs": [[str(place), *rest] for place, *rest in runs]}
    return list(zip([run[0] for run in runs], program("strike", order, tmp_path), strict=True))


@pytest.mark.parametrize("state", STATES)
def test_killed_at_any_change_it_is_as_before_or_whole_after_the_next_run(
    tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = moments(tmp_path, state, 29, signal.SIGKILL)
    for place, status in strike(tmp_path, state, signal.SIGKILL, [[n] for n in points]):
        assert status == -signal.SIGKILL
        check_left_by_a_kill(place, state, monkeypatch)


@pytest.mark.parametrize("state", ["empty", "repository"])
def test_killed_twice_it_is_whole_after_the_next_run(
    tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = moments(tmp_path, state, 60, signal.SIGKILL)[8:-8]
    twice = [[first, second] for first in points for second in (2, 5, 25)]
    for place, status in strike(tmp_path, state, signal.SIGKILL, twice):
        assert status in (0, 2, -signal.SIGKILL)
        check_left_by_a_kill(place, state, monkeypatch)


@pytest.mark.parametrize("state", STATES)
def test_killed_at_random_moments(
    tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for attempt in range(14):
        place = tmp_path / str(attempt)
        prepare(place, state)
        process = subprocess.Popen(
            [sys.executable, "-m", "scaffold", *NEW],
            cwd=place,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(random.uniform(0.1, 0.35))
        process.kill()
        process.wait()
        check_left_by_a_kill(place, state, monkeypatch)


def check_left_by_a_kill(place: Path, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    project = place / "project"
    if state == "absent":
        assert not project.exists() or is_whole(project), place
    monkeypatch.chdir(place)
    status = run(NEW)
    assert is_whole(project), place
    assert status in {0, 2}, place
    assert [path.name for path in place.iterdir()] == ["project"]
    if state == "repository":
        assert (project / "LICENSE").read_text() == "All rights reserved.\n"


@pytest.mark.parametrize("state", STATES)
def test_interrupted_at_any_change_it_is_as_before_or_whole(tmp_path: Path, state: str) -> None:
    points = moments(tmp_path, state, 40, signal.SIGINT)
    prepare(tmp_path / "before", state)
    before = snapshot(tmp_path / "before")
    for place, status in strike(tmp_path, state, signal.SIGINT, [[n] for n in points]):
        assert status == 130, place
        assert {path.name for path in place.iterdir()} <= {"project"}, place
        assert snapshot(place) == before or is_whole(place / "project"), place


def test_killed_before_a_dry_run_the_folder_is_told_as_it_is(tmp_path: Path) -> None:
    """A dry run after a kill changes nothing, and says what a real run would do."""
    points = moments(tmp_path, "empty", 60, signal.SIGKILL)[6:-6]
    for place, _ in strike(tmp_path, "empty", signal.SIGKILL, [[n] for n in points]):
        before = snapshot(place)
        outcome = scaffold(*NEW, "--dry-run", cwd=place)
        assert snapshot(place) == before
        assert "Traceback" not in outcome.err
        assert ".scaffold" not in outcome.err.split("not empty")[-1], outcome.err


@pytest.mark.parametrize("options", ["size=16k", "size=120k", "size=230k", "nr_inodes=24"])
@pytest.mark.parametrize("directory", ["fresh", "here", "a/b/c"])
def test_a_full_disk_is_told_and_left_as_it_was(
    tmp_path: Path, options: str, directory: str
) -> None:
    outcome, before, after = on_mounted(tmp_path, options, directory)
    assert outcome.returncode == 1, outcome.stderr
    assert outcome.stderr.startswith("error: ")
    assert "No space left on device" in outcome.stderr
    assert "\nhint: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert outcome.stdout == ""
    assert after == before


@pytest.mark.parametrize("directory", ["fresh", "here", "a/b/c"])
def test_a_disk_mounted_read_only_is_told(tmp_path: Path, directory: str) -> None:
    outcome, before, after = on_mounted(tmp_path, "ro", directory)
    assert outcome.returncode == 1, outcome.stderr
    assert outcome.stderr.startswith("error: ")
    assert "Read-only file system" in outcome.stderr
    assert "\nhint: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert outcome.stdout == ""
    assert after == before


def on_mounted(tmp_path: Path, options: str, directory: str) -> tuple[Any, ...]:
    """Run `new` on a mounted disk; fails where this system lets nobody mount."""
    (tmp_path / "disk").mkdir()
    listing = "find . -printf '%p %m %s\\n' | grep -v '^[.] ' | sort"
    ready = "size=64k" if options == "ro" else options
    script = f"""
        mount -t tmpfs -o {ready} none disk && cd disk && mkdir here &&
        printf kept > here/README.md && mount -o remount,{options} . || exit 99
        {listing} > ../before
        "$@"
        status=$?
        {listing} > ../after
        exit $status
    """
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    outcome = subprocess.run(
        [*command, sys.executable, "-m", "scaffold", "new", directory, "--yes"],
        cwd=tmp_path,
        check=False,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert outcome.returncode != 99, f"this system does not let a test mount: {outcome.stderr}"
    before, after = (tmp_path / "before").read_text(), (tmp_path / "after").read_text()
    assert "./here/README.md 644 4" in before
    return outcome, before, after
