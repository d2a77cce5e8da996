"""The three things that a rule's test asserts: no-op, found, transformed."""

from collections.abc import Sequence
from pathlib import Path

from scaffold.disk.tree import Tree
from scaffold.project.project import Project
from scaffold.rules.engine import find_all, mend_all
from scaffold.rules.registry import Rule, rules
from tests.helpers.projects import SETTINGS, Files, as_bytes, folder_of


def fixed(folder: Path, *chosen: Rule) -> Tree:
    """Return the files that the rules' edits change."""
    project, failed = mend_all(Project(folder), chosen)
    assert not failed
    return {
        path: file
        for path, file in project.files.changes.items()
        if not (folder / path).exists() or (folder / path).read_bytes() != file.content
    }


def check_noop(name: str, files: Files) -> None:
    """Assert that the rule finds nothing and changes nothing."""
    rule = rules()[name]
    with folder_of(files) as folder:
        assert find_all(Project(folder), [rule]) == []
        assert fixed(folder, rule) == {}


def check_found(name: str, files: Files, *places: tuple[str, int, str]) -> None:
    """Assert findings - path, line, words - that the rule's own fix leaves alone.

    Each says what to do, or that `retrofit` does it: by a file of its own.
    """
    rule = rules()[name]
    with folder_of(files) as folder:
        check_places(folder, rule, places)
        for finding in find_all(Project(folder), [rule]):
            assert bool(finding.advice) != finding.fixable
            assert rule.mends or not finding.fixable
        assert fixed(folder, rule) == {}


def check_places(folder: Path, rule: Rule, places: tuple[tuple[str, int, str], ...]) -> None:
    findings = find_all(Project(folder), [rule])
    found = [(f.path, f.line, f"{f.message}. {f.advice}") for f in findings]
    assert [place[:2] for place in found] == [place[:2] for place in places], found
    for (_, _, said), (_, _, words) in zip(found, places, strict=True):
        assert words in said


def check_transformed(
    name: str,
    files: Files,
    expected: Files,
    *left: tuple[str, int, str],
    beside: Sequence[str] = (),
) -> None:
    """Assert what each changed file then holds, whole; then only `left` is found, none fixable.

    The edits of the rules `beside` are made at the same time. A second fix changes nothing more.
    """
    rule, *others = (rules()[one] for one in (name, *beside))
    wanted = {SETTINGS: expected} if isinstance(expected, str) else expected
    with folder_of(files) as folder:
        assert rule.mends
        assert any(finding.fixable for finding in find_all(Project(folder), [rule]))
        changed = fixed(folder, rule, *others)
        assert {path: file.content.decode(errors="replace") for path, file in changed.items()} == {
            path: as_bytes(content or b"").decode(errors="replace")
            for path, content in wanted.items()
        }
        for path, file in changed.items():
            assert file.content == as_bytes(wanted[path] or b"")
            (folder / path).write_bytes(file.content)
            if path.endswith(".py"):
                compile(file.content, path, "exec")
        check_places(folder, rule, left)
        assert not any(finding.fixable for finding in find_all(Project(folder), [rule]))
        assert fixed(folder, rule, *others) == {}
