"""Folders with odd names, moved and copied ones, and what stands in the way."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.project import INSTALLERS, Project
from tests.bootstrap.wheels import pin


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "it's",
        'say "hi" there',
        "grün 日本",
        "$HOME `id`",
        "a,b;c#d%20",
        "-r",
        "x" * 120,
    ],
)
def test_odd_folder_names(tmp_path: Path, installer: str, name: str) -> None:
    project = Project(tmp_path / name, installer=installer)
    project.release("1.0")
    project.require(
        "-r base.txt\n-c base.txt\n",
    )
    (project.folder / "base.txt").write_text(
        pin("alpha", "1.0", (project.folder / "vendor/alpha-1.0-py3-none-any.whl").read_bytes())
    )
    project.succeeds()
    assert project.running() == "1.0"
    assert "building" not in project.succeeds().stderr


def test_scripts_whose_names_begin_like_python_s_work_in_odd_folders(tmp_path: Path) -> None:
    project = Project(tmp_path / 'say "hi" there', installer="pip")
    project.require(pin("probe", "1.0", project.add_wheel("probe", "1.0")))
    project.succeeds()
    done = subprocess.run(
        [project.folder / "ve/bin/probe"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "1.0\n"


def test_moved_folder_is_noticed(project: Project) -> None:
    project.succeeds()
    project.folder = project.folder.rename(project.folder.with_name("moved"))
    assert "run ./bootstrap.py" in project.bootstrap("--check").stderr
    project.succeeds()
    assert project.running() == "1.0"


def test_copied_folder_is_noticed(project: Project) -> None:
    project.succeeds()
    copy = project.folder.with_name("copy")
    shutil.copytree(project.folder, copy, symlinks=True)
    shutil.rmtree(project.folder)
    project.folder = copy
    project.succeeds()
    assert project.running() == "1.0"
    assert str(copy) in (copy / "ve/bin/alpha").read_text()


def test_lost_python_is_noticed(project: Project) -> None:
    project.succeeds()
    python = project.folder / "ve/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    project.succeeds()
    assert project.running() == "1.0"


def test_a_ve_that_is_a_folder_is_refused(project: Project) -> None:
    (project.folder / "ve").mkdir()
    (project.folder / "ve" / "precious").touch()
    done = project.bootstrap()
    assert done.returncode == 1
    assert str(project.folder / "ve") in done.stderr
    assert (project.folder / "ve" / "precious").exists()
    assert not (project.folder / ".ve").exists()
