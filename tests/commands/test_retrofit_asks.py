"""`scaffold retrofit` on a terminal: what it asks, in which order, and what it takes for a no."""

from pathlib import Path

import pytest

from tests.helpers.folders import project_files
from tests.helpers.processes import git
from tests.helpers.projects import SETTINGS, write
from tests.helpers.shop import FILES, prepare
from tests.helpers.terminal import SCAFFOLD, Terminal, end, start


def retrofit(place: Path, *flags: str) -> Terminal:
    return start(*SCAFFOLD, "retrofit", "shop", *flags, cwd=place)


@pytest.fixture
def bare(place: Path) -> Path:
    """Return a project that was never in git."""
    write(place / "shop", FILES)
    return place / "shop"


def test_a_dirty_tree_is_refused_before_any_question(place: Path) -> None:
    shop = prepare(place)
    (shop / "README.md").write_text("changed")
    (shop / "Dockerfile").write_text("FROM python:3.13\n")
    git(shop, "add", "Dockerfile")
    before = project_files(shop)
    status, said, _ = end(retrofit(place))
    assert (status, "Not committed: Dockerfile, README.md." in said) == (1, True), said
    assert "Gateway" not in said
    assert "?" not in said.replace("\x1b[?", "")
    assert project_files(shop) == before


def test_without_git_the_files_are_shown_first_and_the_default_is_no(bare: Path) -> None:
    before = project_files(bare)
    terminal = retrofit(bare.parent, "--gateway", "gunicorn")
    terminal.expect_exact("settings.py")
    terminal.expect_exact("There is no git repository, so this cannot be undone. Write it anyway?")
    terminal.expect_exact("(y/N)")
    terminal.send("\r")
    status, said, _ = end(terminal)
    assert status == 130, said
    assert project_files(bare) == before


def test_without_git_a_yes_writes(bare: Path) -> None:
    terminal = retrofit(bare.parent, "--gateway", "gunicorn")
    terminal.expect_exact("(y/N)")
    terminal.send("y")
    status, said, _ = end(terminal)
    assert status == 0, said
    assert (bare / "Dockerfile").exists()


def test_what_is_edited_while_it_waits_is_kept_and_planned_for_again(place: Path) -> None:
    shop = prepare(place)
    terminal = retrofit(place)
    terminal.expect_exact("Gateway server")
    terminal.send("\r")
    terminal.expect_exact("Write these changes?")
    settings = shop / SETTINGS
    settings.write_text(f'{settings.read_text()}OURS = "edited meanwhile"\n')
    terminal.send("y")
    terminal.expect_exact("Planning again.")
    # What was answered once is not asked again.
    assert terminal.expect_exact(["Not committed: mysite/settings.py", "Gateway server"]) == 0
    assert end(terminal).status == 1
    assert 'OURS = "edited meanwhile"' in settings.read_text()
    assert not (shop / "Dockerfile").exists()


def test_the_same_where_it_may_be_dirty(place: Path) -> None:
    shop = prepare(place)
    terminal = retrofit(place, "--allow-dirty", "--gateway", "gunicorn")
    terminal.expect_exact("Write these changes?")
    settings = shop / SETTINGS
    settings.write_text(f'{settings.read_text()}OURS = "edited meanwhile"\n')
    terminal.send("y")
    terminal.expect_exact("Planning again.")
    terminal.expect_exact("Write these changes?")
    terminal.send("y")
    status, said, _ = end(terminal)
    assert status == 0, said
    assert 'OURS = "edited meanwhile"' in settings.read_text()
    assert (shop / "Dockerfile").exists()
