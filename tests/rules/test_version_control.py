"""`version-control`: the project is in no repository."""

from tests.helpers.rules import check_found, check_noop

RULE = "version-control"


def test_repository() -> None:
    check_noop(RULE, {".git/HEAD": "ref: refs/heads/main\n"})


def test_work_tree() -> None:
    check_noop(RULE, {".git": "gitdir: ../other/.git/worktrees/x\n"})


def test_none() -> None:
    check_found(RULE, {}, (".", 0, "git init"))
