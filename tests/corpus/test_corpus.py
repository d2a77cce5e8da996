"""The list of public projects, and the page made of what was recorded of them."""

import re

from tests.corpus.table import PAGE, cell, listed, page, recorded


def test_the_page_shows_what_is_recorded() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_each_project_has_a_commit_and_a_kind() -> None:
    bad = [p for p in listed() if not re.fullmatch(r"[0-9a-f]{40}", p.commit) or not p.kind]
    assert not bad


def test_what_is_recorded_is_of_the_listed_commit() -> None:
    commits = {project.name: project.commit for project in listed()}
    assert {name: result["commit"] for name, result in recorded().items()} == {
        name: commits[name] for name in recorded()
    }


def test_a_cell_says_what_changed() -> None:
    same = {"before": "ok", "after": "ok", "works": [True, True], "worse": ""}
    worse = {**same, "after": "exit status 1", "worse": "it failed"}
    assert (cell(same), cell(worse)) == ("ok", "ok → exit status 1 **worse: it failed**")
