"""The command line of bootstrap.py, what it runs in ve, and the file itself."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold import __version__
from tests.bootstrap.project import BOOTSTRAP, PARTS, Project


def test_help_names_every_option(uv_project: Project) -> None:
    done = uv_project.succeeds("--help")
    for option in (
        "--dev",
        "--vendor",
        "--check",
        "--rollback",
        "--prefix",
        "--python",
        "--platform",
        "manage.py",
    ):
        assert option in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--"],
        ["--vendor", "--check"],
        ["--vendor", "--"],
        ["--check", "--platform", "win_amd64"],
        ["--python", "3.13"],
        ["--rollback", "--", "ls"],
        ["manage.py"],
    ],
)
def test_wrong_use_exits_2(uv_project: Project, arguments: list[str]) -> None:
    done = uv_project.bootstrap(*arguments)
    assert done.returncode == 2
    assert not (uv_project.folder / ".ve").exists()


def test_command_runs_in_ve(project: Project) -> None:
    done = project.succeeds("--", "alpha")
    assert done.stdout == "1.0\n"
    code = "import os, sys; print(os.environ['VIRTUAL_ENV'], sys.prefix)"
    paths = project.succeeds("--", "python", "-c", code).stdout.split()
    assert paths == [str((project.folder / "ve").resolve())] * 2
    assert project.succeeds("--", "alpha").stderr == ""


def test_command_that_is_a_script_runs_under_ve_s_python(project: Project) -> None:
    (project.folder / "manage.py").write_text(
        "import alpha, sys\nprint(alpha.VERSION, sys.argv[1:])\nsys.exit(7)\n"
    )
    arguments = ["migrate", "--plan", "--", "--check", "--", "--vendor"]
    done = project.bootstrap("--", "manage.py", *arguments, cwd=project.folder)
    assert done.stdout == f"1.0 {arguments}\n"
    assert done.returncode == 7


def test_command_that_does_not_exist_is_refused(project: Project) -> None:
    project.succeeds()
    assert "no-such-command" in project.refuses("--", "no-such-command")


def test_prefix(project: Project, tmp_path: Path) -> None:
    project.succeeds("--prefix", str(tmp_path / "opt" / "app"))
    assert not (project.folder / "ve").exists()
    assert not (project.folder / ".ve").exists()
    printed = subprocess.run(
        [tmp_path / "opt/app/ve/bin/alpha"], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "1.0\n"
    project.succeeds("--check", "--prefix", str(tmp_path / "opt" / "app"))


def test_the_file_itself() -> None:
    text = BOOTSTRAP.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env python3\n")
    assert os.access(BOOTSTRAP, os.X_OK)
    assert text.count("\n") <= 350


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_the_files_read_like_the_standard_library(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<<|>>|<%|%>|<#|#>", text)
    assert max(map(len, text.splitlines())) <= 88
    assert "fmt:" not in text
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(path)]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_the_head_names_home_version_and_what_keeps_it_current(path: Path) -> None:
    head = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    assert f"scaffold {__version__} (scaffold-django on PyPI)" in head
    assert "`scaffold update` keeps" in head
    assert "do not edit" in head


def test_help_shows_the_head(uv_project: Project) -> None:
    assert f"scaffold {__version__} (scaffold-django on PyPI)" in uv_project.succeeds("-h").stdout


def test_isolated_python_finds_both_files(project: Project) -> None:
    command = [project.python, "-I", str(project.folder / "bootstrap.py")]
    subprocess.run(command, env=project.environ, capture_output=True, check=True)
    assert project.running() == "1.0"
