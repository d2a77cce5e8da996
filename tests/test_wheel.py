"""The wheel carries the template: installed elsewhere, it writes the same project."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from scaffold.questions.answers import complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--installer", "uv", "--outdir", "dist"]
    subprocess.run([*build, str(ROOT)], cwd=folder, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("scaffold_django-*.whl")
    return wheel


def test_each_name_is_one_that_windows_allows(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in names:
        assert len(name) <= 150, name
        for part in PurePosixPath(name).parts:
            assert not FORBIDDEN.search(part), name
            assert not RESERVED.fullmatch(part), name
    assert len({name.lower() for name in names}) == len(names)


def test_an_installed_wheel_writes_a_project(wheel: Path, tmp_path: Path) -> None:
    subprocess.run(["uv", "venv", "--quiet", "clean"], cwd=tmp_path, check=True)
    install = ["uv", "pip", "install", "--quiet", "--python", "clean", str(wheel)]
    subprocess.run(install, cwd=tmp_path, check=True)

    command = [str(tmp_path / "clean/bin/scaffold"), "new", "blue-harbour", "--yes", "--no-git"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    answers = complete({}, "blue-harbour")
    for path, file in locked(answers, render(answers)).items():
        assert (tmp_path / "blue-harbour" / path).read_bytes() == file.content, path
