"""The wheel carries the template: installed elsewhere, it writes the same project."""

import email
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from scaffold.errors import UserError
from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.questions.schema import questions
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')


VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# No index can be reached, and hatchling is here.
OFFLINE = {
    **os.environ,
    "PIP_NO_INDEX": "1",
    "UV_OFFLINE": "1",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def build(folder: Path, *arguments: str) -> Path:
    """Build in a folder, as `python -m build` does, with no network; return where it wrote."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", *arguments]
    subprocess.run([*command, str(ROOT)], cwd=folder, env=OFFLINE, check=True, capture_output=True)
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (wheel,) = build(tmp_path_factory.mktemp("wheel"), "--wheel").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the source distribution, and the wheel that was built from it."""
    return build(tmp_path_factory.mktemp("published"))


def entries(wheel: Path) -> dict[str, tuple[bytes, int]]:
    with zipfile.ZipFile(wheel) as zipped:
        return {e.filename: (zipped.read(e), e.external_attr) for e in zipped.infolist()}


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, published: Path) -> None:
    (built,) = published.glob("*.whl")
    assert entries(built) == entries(wheel)


def test_what_is_published_is_what_an_index_takes(published: Path) -> None:
    files = sorted(str(path) for path in published.iterdir())
    assert len(files) == 2
    command = [sys.executable, "-m", "twine", "check", "--strict", *files]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_metadata_says_what_it_is_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as zipped:
        (name,) = (n for n in zipped.namelist() if n.endswith(".dist-info/METADATA"))
        told = email.message_from_bytes(zipped.read(name))
    assert told["Requires-Python"] == f">={VERSIONS[0]}"
    known = set(told.get_all("Classifier", []))
    assert {f"Programming Language :: Python :: {version}" for version in VERSIONS} <= known
    (django,) = (question for question in questions() if question.key == "django")
    assert {f"Framework :: Django :: {version}" for version in django.choices} <= known
    licence = (ROOT / "LICENSE").read_text("utf-8")
    for field in ("Author", "Maintainer"):
        assert f"Copyright (c) 2026 {told[field]}\n" in licence
    assert told["License-Expression"] == licence.split()[0] == "MIT"
    assert "cookiecutter" in told["Keywords"].split(",")
    assert any(line.startswith("cookiecutter") for line in told.get_all("Requires-Dist", []))


def test_it_carries_the_hooks_to_know_a_fork_s_by(wheel: Path) -> None:
    files = {path.name: path.read_bytes() for path in (ROOT / "hooks").glob("*.py")}
    known = entries(wheel)
    for name, content in files.items():
        assert known[f"scaffold/_bundle/hooks/{name}"][0] == content


def test_each_name_is_one_that_windows_allows(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in names:
        assert len(name) <= 150, name
        for part in PurePosixPath(name).parts:
            assert not FORBIDDEN.search(part), name
            assert not RESERVED.fullmatch(part), name
    assert len({name.lower() for name in names}) == len(names)


def found(version: str) -> str:
    """Return the path of a Python of this version; "" if there is none on this machine."""
    try:
        return python_of(version)
    except UserError:
        return ""


PYTHONS = [python for version in VERSIONS if (python := found(version))]


@pytest.mark.parametrize("python", PYTHONS)
def test_an_installed_wheel_writes_a_project(wheel: Path, tmp_path: Path, python: str) -> None:
    subprocess.run(["uv", "venv", "--quiet", "--python", python, "clean"], cwd=tmp_path, check=True)
    install = ["uv", "pip", "install", "--quiet", "--python", "clean", str(wheel)]
    subprocess.run(install, cwd=tmp_path, check=True)

    command = [str(tmp_path / "clean/bin/scaffold"), "new", "blue-harbour", "--yes", "--no-git"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    answers = complete({}, "blue-harbour")
    for path, file in locked(answers, render(answers)).items():
        assert (tmp_path / "blue-harbour" / path).read_bytes() == file.content, path

    # The same, as a fork of itself: it has what cookiecutter needs, and its own hooks are known.
    (tmp_path / "blue-harbour").rename(tmp_path / "first")
    fork = next((tmp_path / "clean").glob("lib/python*/site-packages/scaffold/_bundle"))
    done = subprocess.run(
        [*command, "--template", str(fork)],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Not run" not in done.stderr
    for path, file in render(answers).items():
        assert (tmp_path / "blue-harbour" / path).read_bytes() == file.content, path
