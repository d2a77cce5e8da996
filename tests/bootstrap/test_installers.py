"""uv installs if it runs, pip if it does not, and bootstrap.py says which of them it used."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.project import INSTALLERS, Project, uv_folder

# What pyenv's shim does if another Python than the active one has uv.
SHIM = """#!/bin/sh
echo "pyenv: uv: command not found" >&2
echo >&2
echo "The \\`uv' command exists in these Python versions:" >&2
echo "  3.12.1" >&2
exit 127
"""

# Each is executable, and none of them is a uv that runs: its text, and what is said of it.
BROKEN = {
    "a shim of pyenv": (SHIM, "pyenv: uv: command not found"),
    "an interpreter that is gone": ("#!/nowhere/python\n", "/uv"),
    "a script that fails": ("#!/bin/sh\necho no such module: uv\nexit 1\n", "no such module"),
    "a failure without a word": ("#!/bin/sh\nexit 3\n", "3"),
    "another program of that name": ("#!/bin/sh\necho ultraviolet 1.0\n", "ultraviolet 1.0"),
    "a program for another machine": ("\x7fELF\x02\x01\x01", "/uv"),
    "one that hangs": ("#!/bin/sh\nexec sleep 1000\n", "timed out"),
}


def add_uv(project: Project, folder: Path, text: str, mode: int = 0o755) -> Path:
    """Put a `uv` onto the project's PATH, before all else."""
    folder.mkdir()
    (folder / "uv").write_text(text)
    (folder / "uv").chmod(mode)
    project.tools.append(folder)
    return folder / "uv"


def building(project: Project, *arguments: str) -> str:
    """The one line that says what is built, from what and with what."""
    printed = project.succeeds(*arguments).stderr
    (line,) = [line for line in printed.splitlines() if " building " in line]
    assert project.running() == "1.0"
    return line


@pytest.mark.parametrize("name", BROKEN)
def test_pip_installs_if_uv_does_not_run(tmp_path: Path, name: str) -> None:
    text, reason = BROKEN[name]
    project = Project(tmp_path / "project", installer="pip")
    project.release("1.0")
    uv = add_uv(project, tmp_path / "tools", text)
    line = building(project)
    assert f" with pip, because {uv} does not run: " in line
    assert reason in line.split(" does not run: ")[1]
    assert project.debris() == []


def test_a_uv_that_is_not_executable_is_none(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", installer="pip")
    project.release("1.0")
    add_uv(project, tmp_path / "tools", SHIM, mode=0o644)
    assert building(project).endswith(" from vendor/ with pip")


def test_a_uv_further_on_path_is_used_if_the_first_does_not_run(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", installer="uv")
    project.release("1.0")
    add_uv(project, tmp_path / "tools", SHIM)
    assert " with uv " in building(project)


@pytest.mark.parametrize("installer", INSTALLERS)
def test_it_says_which_installer_it_used(tmp_path: Path, installer: str) -> None:
    project = Project(tmp_path / "project", installer=installer)
    project.release("1.0")
    line = building(project)
    if installer == "pip":
        assert line.endswith(" from vendor/ with pip")
    else:
        uv = [f"{uv_folder()}/uv", "--version"]
        said = subprocess.run(uv, capture_output=True, text=True, check=True).stdout
        assert line.endswith(f" with uv {said.split()[1]}")
