"""What is a file's own besides its content: it stays, whoever edits it."""

import os
import stat
from pathlib import Path

import pytest

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.disk.tree import File, read
from scaffold.errors import UserError

NOBODY = 65534


def write_into(folder: Path, **files: File) -> None:
    tree = {name.replace("_", "."): file for name, file in files.items()}
    apply(folder, plan(tree, read(folder, tree)))


def test_mode_owner_and_attributes_of_an_edited_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o640)
    os.setxattr(file, "user.note", b"mine")
    os.chown(file, NOBODY, NOBODY)  # as root, as the tests of images run too
    write_into(tmp_path, a_py=File(b"new"))
    after = file.stat()
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (NOBODY, NOBODY)
    assert os.getxattr(file, "user.note") == b"mine"


@pytest.mark.parametrize(
    ("before", "executable", "after"),
    [
        (0o600, False, 0o600),
        (0o600, True, 0o700),
        (0o644, True, 0o755),
        (0o755, True, 0o755),
        (0o640, True, 0o750),
        (0o4755, True, 0o4755),
    ],
)
def test_who_may_read_it_may_execute_it(
    tmp_path: Path, before: int, executable: bool, after: int
) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(before)
    write_into(tmp_path, a_py=File(b"new", executable))
    assert stat.S_IMODE(file.stat().st_mode) == after


def test_new_files_follow_the_umask_but_for_secrets(tmp_path: Path) -> None:
    former = os.umask(0o027)
    try:
        write_into(
            tmp_path,
            a_py=File(b"new"),
            b_py=File(b"new", executable=True),
            c_py=File(b"secret", private=True),
        )
    finally:
        os.umask(former)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"a.py": 0o640, "b.py": 0o750, "c.py": 0o600}


def test_a_second_name_of_a_file_is_told(tmp_path: Path) -> None:
    file, other = tmp_path / "a.py", tmp_path / "other"
    file.write_bytes(b"old")
    os.link(file, other)
    with pytest.raises(UserError, match="hard link"):
        write_into(tmp_path, a_py=File(b"new"))
    assert file.read_bytes() == other.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "other"]
