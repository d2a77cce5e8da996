"""`scaffold retrofit --prove` before it runs anything."""

from pathlib import Path

from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.shop import prepare
from tests.helpers.terminal import SCAFFOLD, end, start


def test_it_asks_before_it_runs_a_projects_code(place: Path) -> None:
    shop = prepare(place)
    before = snapshot(shop)
    scratch = place / "scratch"
    scratch.mkdir()
    terminal = start(*SCAFFOLD, "retrofit", "shop", "--prove", cwd=place, TMPDIR=str(scratch))
    terminal.expect_exact("This runs the project's own code")
    terminal.expect_exact("(y/N)")
    terminal.send("\r")
    status, said, _ = end(terminal)
    assert status == 130, said
    assert snapshot(shop) == before
    assert not list(scratch.iterdir())


def test_it_prints_no_diff(place: Path, cli: Cli) -> None:
    prepare(place)
    assert_refused(cli("retrofit", "shop", "--prove", "--diff"), 2, "--prove prints no diff")
