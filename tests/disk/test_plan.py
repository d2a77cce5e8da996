"""The diff of a plan is what git applies, whatever the content."""

import subprocess
from pathlib import Path

import pytest

from scaffold.disk.plan import diff, plan
from scaffold.disk.tree import File, Tree, read
from tests.helpers.processes import environment

CONTENTS = [
    b"",
    b"one\n",
    b"no newline at the end",
    b"one\ntwo\nthree\n",
    b"dos\r\nlines\r\n",
    b"form\x0cfeed\nand more\n",
    b"a\rb\n",
    "line\u2028separator\x85next\n".encode(),
    b"\n\n\n",
]


@pytest.mark.parametrize("after", CONTENTS, ids=ascii)
def test_git_makes_a_file_of_a_diff(tmp_path: Path, after: bytes) -> None:
    apply(tmp_path, {}, {"a/file": File(after, executable=True)})


@pytest.mark.parametrize("after", CONTENTS, ids=ascii)
def test_git_changes_a_file_by_a_diff(tmp_path: Path, after: bytes) -> None:
    apply(tmp_path, {"file": File(b"before\n")}, {"file": File(after, executable=True)})


def test_an_equal_file_is_in_no_diff() -> None:
    tree = {"file": File(b"same\n")}
    assert diff(plan(tree, tree)) == ""


def apply(folder: Path, before: Tree, after: Tree) -> None:
    for path, file in before.items():
        (folder / path).write_bytes(file.content)
    text = diff(plan(after, before))
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        env=environment(),
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert read(folder, list(after)) == after
