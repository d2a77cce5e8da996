"""The system refuses one call of a run: the folder is as it was, or the next run makes it whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.folders import Snapshot, project_files
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import UNMEASURED, environment, scaffold
from tests.helpers.shop import RETROFIT, prepare

pytestmark = pytest.mark.slow

ERRORS = ("ENOSPC", "EACCES", "EBUSY", "EIO")
CALLS = ("rename", "mkdir", "linkat", "chmod", "write", "fsync", "unlink", "unlinkat", "rmdir")


def under_strace(place: Path, *flags: str) -> Outcome:
    """Run a retrofit in the place, with a state of its own, under strace with these flags."""
    done = subprocess.run(
        ["strace", "-f", "-qq", *flags, sys.executable, "-m", "scaffold", *RETROFIT],
        cwd=place,
        env=environment(XDG_STATE_HOME=str(place.parent / f"{place.name}-state"), **UNMEASURED),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def again(place: Path) -> Outcome:
    state = str(place.parent / f"{place.name}-state")
    return scaffold(*RETROFIT, "--allow-dirty", cwd=place, XDG_STATE_HOME=state)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot, dict[str, int]]:
    """Return the project before and after a retrofit, and how often each call is made in one."""
    place = tmp_path_factory.mktemp("known")
    shop = prepare(place)
    before = project_files(shop)
    log = place.parent / "calls"
    assert under_strace(place, "-o", str(log), "-e", f"trace={','.join(CALLS)}").status == 0
    made = re.findall(r"(?m)^\d+\s+(\w+)\(", log.read_text())
    return before, project_files(shop), {call: made.count(call) for call in CALLS}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_fails(
    tmp_path: Path, known: tuple[Snapshot, Snapshot, dict[str, int]], call: str
) -> None:
    before, after, count = known
    assert count[call] > 0
    # Eight of them, the first and the last among these.
    moments = sorted({1, count[call], *range(1, count[call] + 1, max(1, count[call] // 7))})
    for number, moment in enumerate(moments):
        error = ERRORS[number % len(ERRORS)]
        place = tmp_path / f"{moment}-{error}"
        place.mkdir()
        shop = prepare(place)
        inject = f"inject={call}:error={error}:when={moment}"
        outcome = under_strace(place, "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        what = (inject, outcome)
        assert outcome.status in (0, 1), what
        assert "Traceback" not in outcome.err, what
        found = {
            path: entry
            for path, entry in project_files(shop).items()
            if not path.startswith(".scaffold-")
        }
        if "Nothing was changed" in outcome.err:
            assert found == before, what
        elif outcome.status == 0:
            assert found == after, what
        elif "could not be put back" in outcome.err:
            left = next(path for path in shop.iterdir() if path.name.startswith(".scaffold-"))
            assert str(left) in outcome.err, what
        else:
            assert found in (before, after), what
        once_more = again(place)
        assert once_more.status == 0, (inject, outcome, once_more)
        assert project_files(shop) == after, (inject, outcome, once_more)
        assert [path.name for path in place.iterdir()] == ["shop"], what


def mounted(tmp_path: Path, script: str) -> Outcome:
    """Run a script in namespaces of its own, in which it may mount."""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", script, "sh"]
    done = subprocess.run(
        [*command, sys.executable, "-m", "scaffold", *RETROFIT, "--on-conflict", "overwrite"],
        cwd=tmp_path,
        env=environment(XDG_STATE_HOME=str(tmp_path / "state")),
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def test_settings_that_are_mounted_are_told_and_all_else_is_put_back(tmp_path: Path) -> None:
    """As in a development container, where one file of the project is the host's."""
    shop = prepare(tmp_path)
    before = project_files(shop)
    settings = "shop/mysite/settings.py"
    outcome = mounted(tmp_path, f'cp {settings} own; mount --bind own {settings}; "$@"')
    assert outcome.status == 1, outcome
    assert "settings.py" in outcome.err
    assert "busy" in outcome.err
    assert "Nothing was changed" in outcome.err
    assert project_files(shop) == before


def test_what_cannot_be_put_back_is_named_and_the_next_run_ends_it(
    tmp_path: Path, known: tuple[Snapshot, Snapshot, dict[str, int]]
) -> None:
    """A second fault, while the first is being undone: every rename fails from the sixth on."""
    place = tmp_path / "place"
    place.mkdir()
    shop = prepare(place)
    before = project_files(shop)
    inject = "inject=rename:error=EIO:when=9+"
    outcome = under_strace(place, "-o", "/dev/null", "-e", "trace=rename", "-e", inject)
    assert outcome.status == 1, outcome
    assert "could not be put back" in outcome.err
    assert "Nothing was changed" not in outcome.err
    (stage,) = (path for path in shop.iterdir() if path.name.startswith(".scaffold-"))
    assert str(stage / "old") in outcome.err
    told = outcome.err.partition("put back: ")[2]
    found = project_files(shop)
    changed = {path for path in {*found, *before} if found.get(path) != before.get(path)}
    for path in changed:
        if not path.startswith(stage.name) and (shop / path).is_file():
            assert f"{path} (" in told, (path, outcome)

    said = scaffold("check", "shop", cwd=place, XDG_STATE_HOME=str(tmp_path / "place-state"))
    assert "is half written" in said.err
    state = {"XDG_STATE_HOME": str(tmp_path / "place-state")}
    assert re.search("Undid|Finished", scaffold(*RETROFIT, "--allow-dirty", cwd=place, **state).err)
    assert project_files(shop) == known[1]
