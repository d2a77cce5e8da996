"""Tampered, swapped and missing wheels, pins that are none: one line says what to do."""

from __future__ import annotations

import os
import sys

import pytest

from tests.bootstrap.project import Project
from tests.bootstrap.wheels import pin, wheel_bytes


def test_one_byte_changed(project: Project) -> None:
    project.succeeds()
    project.release("2.0")
    wheel = project.folder / "vendor/alpha-2.0-py3-none-any.whl"
    content = bytearray(wheel.read_bytes())
    content[100] ^= 1
    wheel.write_bytes(content)
    assert "vendor/alpha-2.0-py3-none-any.whl" in project.refuses()


def test_one_byte_changed_behind_a_current_ve(project: Project) -> None:
    project.succeeds()
    wheel = project.folder / "vendor/alpha-1.0-py3-none-any.whl"
    content = bytearray(wheel.read_bytes())
    content[100] ^= 1
    wheel.write_bytes(content)
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.refuses()


def test_a_change_that_keeps_size_and_time(project: Project) -> None:
    project.succeeds()
    wheel = project.folder / "vendor/alpha-1.0-py3-none-any.whl"
    status = wheel.stat()
    content = bytearray(wheel.read_bytes())
    content[100] ^= 1
    wheel.write_bytes(content)
    os.utime(wheel, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.refuses()
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.bootstrap("--check").stderr


def test_a_wheel_swapped_for_another_version_s(project: Project) -> None:
    project.succeeds()
    project.release("2.0")
    (project.folder / "vendor/alpha-2.0-py3-none-any.whl").write_bytes(wheel_bytes("alpha", "1.0"))
    assert "vendor/alpha-2.0-py3-none-any.whl" in project.refuses()


def test_a_wheel_of_another_version_instead(project: Project) -> None:
    project.succeeds()
    project.release("2.0")
    (project.folder / "vendor/alpha-2.0-py3-none-any.whl").unlink()
    project.add_wheel("alpha", "3.0")
    message = project.refuses()
    assert "vendor/" in message
    assert "alpha==2" in message
    assert "--vendor" in message


def test_an_extra_wheel_gets_nowhere(project: Project) -> None:
    project.succeeds()
    project.add_wheel("alpha", "1.1")
    project.add_wheel("stray", "1.0")
    project.require(*[(project.folder / "requirements.txt").read_text(), "\n"])
    project.succeeds()
    assert project.running() == "1.0"
    assert not (project.folder / "ve/bin/stray").exists()
    done = project.bootstrap("--check")
    assert done.returncode == 1
    assert "vendor/stray-1.0-py3-none-any.whl" in done.stderr
    assert "vendor/alpha-1.1-py3-none-any.whl" in done.stderr


def test_a_missing_wheel(project: Project) -> None:
    project.succeeds()
    project.require((project.folder / "requirements.txt").read_text(), pin("beta", "1.0", b"beta"))
    message = project.refuses()
    assert "beta==1" in message
    assert message.endswith("./bootstrap.py --vendor")


def test_a_missing_wheel_of_requirements_dev(project: Project) -> None:
    """Without --dev, --vendor would take the others away."""
    project.require("-r requirements.txt\n", pin("beta", "1.0", b"x"), file="requirements-dev.txt")
    project.succeeds()
    message = project.refuses("--dev")
    assert "beta==1" in message
    assert message.endswith("./bootstrap.py --vendor")


def test_a_missing_dependency_of_what_is_pinned(project: Project) -> None:
    project.succeeds()
    beta = project.add_wheel("beta", "1.0", requires=("gamma>=1",))
    project.require((project.folder / "requirements.txt").read_text(), pin("beta", "1.0", beta))
    message = project.refuses()
    assert "gamma" in message
    assert "requirements.txt" in message


def test_pins_that_contradict_each_other(project: Project) -> None:
    project.succeeds()
    beta = project.add_wheel("beta", "1.0", requires=("alpha>=2",))
    project.require((project.folder / "requirements.txt").read_text(), pin("beta", "1.0", beta))
    assert "alpha" in project.refuses()


def test_no_hash(project: Project) -> None:
    project.succeeds()
    text = (project.folder / "requirements.txt").read_text()
    project.require(text, "beta==1.0\n")
    project.add_wheel("beta", "1.0")
    message = project.refuses()
    assert "beta" in message
    assert "requirements.txt" in message


@pytest.mark.parametrize(
    "line", ["beta=1.0", "beta==", "==1.0", "git+https://example.org/x.git", "-e .", "beta>=1"]
)
def test_a_line_that_is_no_pin(project: Project, line: str) -> None:
    project.succeeds()
    project.require((project.folder / "requirements.txt").read_text(), f"{line}\n")
    assert "requirements.txt" in project.refuses()


def test_no_requirements_at_all(project: Project) -> None:
    project.succeeds()
    (project.folder / "requirements.txt").unlink()
    assert "requirements.txt" in project.refuses()
    assert "requirements-dev.txt" in project.refuses("--dev")


def test_a_platform_that_the_wheels_do_not_fit(project: Project) -> None:
    project.succeeds()
    beta = project.add_wheel("beta", "1.0", tag="cp39-cp39-win_amd64")
    project.require((project.folder / "requirements.txt").read_text(), pin("beta", "1.0", beta))
    message = project.refuses()
    assert "beta==1.0" in message
    assert sys.platform in message
    assert "vendor/" in message


def test_check_before_and_after(project: Project) -> None:
    assert "run ./bootstrap.py" in project.refuses("--check")
    project.succeeds()
    project.succeeds("--check")
    project.release("2.0")
    assert "run ./bootstrap.py" in project.refuses("--check")
    assert project.running() == "1.0"


def test_check_names_every_problem(uv_project: Project) -> None:
    vendor = uv_project.folder / "vendor"
    uv_project.succeeds()
    uv_project.add_wheel("stray", "1.0")
    uv_project.require(
        (uv_project.folder / "requirements.txt").read_text(), pin("beta", "1.0", b"beta")
    )
    wheel = vendor / "alpha-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    before = {path: path.lstat().st_ctime_ns for path in uv_project.folder.rglob("*")}
    done = uv_project.bootstrap("--check")
    assert done.returncode == 1
    assert [line.startswith("bootstrap.py: ") for line in done.stderr.splitlines()] == [True] * 4
    for name in (
        "vendor/alpha-1.0-py3-none-any.whl",
        "beta==1",
        "vendor/stray-1.0-py3-none-any.whl",
        "ve is not",
    ):
        assert name in done.stderr
    assert {path: path.lstat().st_ctime_ns for path in uv_project.folder.rglob("*")} == before
