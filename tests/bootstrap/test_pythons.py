"""Every supported Python makes ve; older ones get one line."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import Project


def interpreters() -> dict[tuple[int, int], str]:
    """Every Python on PATH and under pyenv that starts, by version."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    folders += [path / "bin" for path in sorted((Path.home() / ".pyenv" / "versions").glob("3.*"))]
    found: dict[tuple[int, int], str] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("python3.*"))):
        match = re.fullmatch(r"python3\.(\d+)", path.name)
        if (
            match
            and "shims" not in path.parts
            and subprocess.run([path, "-c", "pass"], capture_output=True, check=False).returncode
            == 0
        ):
            found.setdefault((3, int(match[1])), str(path))
    return found


def test_a_python_that_is_too_old(uv_project: Project) -> None:
    old = {version: path for version, path in interpreters().items() if (3, 6) <= version < (3, 10)}
    assert old, "install a Python from 3.6 to 3.9, as CONTRIBUTING.md says"
    for (major, minor), path in old.items():
        uv_project.python = path
        done = uv_project.bootstrap()
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"{major}.{minor}" in done.stderr
        assert "3.10" in done.stderr


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_every_supported_python(tmp_path: Path, installer: str) -> None:
    supported = {version: path for version, path in interpreters().items() if version >= (3, 10)}
    assert supported
    project = Project(tmp_path / "project", installer=installer)
    project.release("1.0")
    for path in supported.values():
        project.python = path
        project.succeeds()
        assert project.running() == "1.0"
        assert "building" not in project.succeeds().stderr
        arguments = ["-c", "import sys; print(sys.argv[1:])", "--dev", "--", "--vendor"]
        done = project.succeeds("--", "python", *arguments)
        assert done.stdout == "['--dev', '--', '--vendor']\n"
