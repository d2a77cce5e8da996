"""The wheel carries the template: installed elsewhere, it writes the same project."""

import subprocess
import sys
from pathlib import Path

from scaffold.answers import complete
from scaffold.lock import locked
from scaffold.render import render

ROOT = Path(__file__).resolve().parents[1]


def test_an_installed_wheel_writes_a_project(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--installer", "uv", "--outdir", "dist"]
    subprocess.run([*build, str(ROOT)], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("scaffold_django-*.whl")
    subprocess.run(["uv", "venv", "--quiet", "clean"], cwd=tmp_path, check=True)
    install = ["uv", "pip", "install", "--quiet", "--python", "clean", str(wheel)]
    subprocess.run(install, cwd=tmp_path, check=True)

    command = [str(tmp_path / "clean/bin/scaffold"), "new", "blue-harbour", "--yes", "--no-git"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    answers = complete({}, "blue-harbour")
    for path, file in locked(answers, render(answers)).items():
        assert (tmp_path / "blue-harbour" / path).read_bytes() == file.content, path
