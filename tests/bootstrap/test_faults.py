"""Kills, full disks, tampered files, wrong Pythons: ve stays what it was, and one line says what to do."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import BOOTSTRAP, Project, pin, wheel_bytes

KILLS = 200


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_ve(uv_project: Project) -> None:
    """Every kill hits the deployment of a new version; half take the whole process group, half leave the installer an
    orphan that writes on."""
    uv_project.succeeds()
    uv_project.release("1.1")
    start = time.perf_counter()
    uv_project.succeeds()
    whole = time.perf_counter() - start
    random.seed(2026)
    old, hit, landed = "1.1", 0, set()
    for number in range(KILLS):
        new = f"2.{number}"
        uv_project.release(new)
        process = subprocess.Popen(
            uv_project.command(),
            env=uv_project.environ,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(whole * 1.1 * number / KILLS + random.uniform(0, whole / KILLS))
        if process.poll() is None:
            hit += 1
            if number % 2:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        running = uv_project.running()
        assert running in (old, new)
        landed.add(running == new)
        if number % 8 == 7:
            uv_project.succeeds()
            assert uv_project.running() == new
            assert uv_project.debris() == []
        old = uv_project.running()
    uv_project.succeeds()
    assert uv_project.debris() == []
    assert len(uv_project.environments()) <= 3
    assert hit > KILLS // 2, "most kills must find the process at work"
    assert False in landed


def test_a_kill_with_pip_too(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", installer="pip")
    project.release("1.0")
    project.succeeds()
    for number in range(12):
        project.release(f"2.{number}")
        process = subprocess.Popen(
            project.command(), env=project.environ, stderr=subprocess.DEVNULL
        )
        time.sleep(0.12 * number)
        process.kill()
        process.wait()
        assert re.fullmatch(r"1\.0|2\.\d+", project.running())
    project.succeeds()
    assert project.running() == "2.11"
    assert project.debris() == []


def test_two_at_once_build_once(project: Project) -> None:
    processes = [
        subprocess.Popen(project.command(), env=project.environ, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    printed = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], printed
    assert sum("building" in text for text in printed) == 1
    assert project.running() == "1.0"
    assert project.debris() == []


def test_interrupt_is_one_line_and_130(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", installer="pip")
    project.release("1.0")
    project.succeeds()
    project.release("2.0")
    with subprocess.Popen(
        project.command(),
        env=project.environ,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr and process.stderr.readline().startswith("bootstrap.py: building ")
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert rest.count("\n") == 1
    assert rest.startswith("bootstrap.py: ")
    assert project.running() == "1.0"
    assert project.debris() == []


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *arguments, str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("mebibytes", [5, 7])
def test_full_disk(tmp_path: Path, installer: str, mebibytes: int) -> None:
    """The wheel of 4 MiB fits, then the disk runs full while it is installed; sooner or later by the disk's size."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs"):
        project = Project(tmp_path / "small" / "project", installer=installer)
        project.release("1.0")
        project.succeeds()
        data = {f"alpha/data/{number}.bin": random.randbytes(1048576) for number in range(4)}
        project.require(pin("alpha", "2.0", project.add_wheel("alpha", "2.0", files=data)))
        (project.folder / "vendor/alpha-1.0-py3-none-any.whl").unlink()
        message = project.refuses()
        assert "No space left" in message or "os error 28" in message
        assert project.running() == "1.0"
        subprocess.run(["mount", "-o", "remount,size=64m", str(tmp_path / "small")], check=True)
        project.succeeds()
        assert project.running() == "2.0"


def test_read_only_folder(project: Project) -> None:
    project.succeeds()
    with mounted(project.folder, "--bind", str(project.folder)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(project.folder)], check=True)
        project.succeeds()
        assert project.succeeds("--", "alpha").stdout == "1.0\n"
        project.succeeds("--check")
    project.release("2.0")
    with mounted(project.folder, "--bind", str(project.folder)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(project.folder)], check=True)
        message = project.refuses()
        assert "Read-only" in message
        assert ".ve" in message
        project.refuses("--rollback")
        project.refuses("--vendor")


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
    time.sleep(0.02)
    wheel.write_bytes(content)
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.refuses()


def test_a_change_that_keeps_size_and_time_does_not_reach_a_build(
    project: Project, tmp_path: Path
) -> None:
    project.succeeds()
    wheel = project.folder / "vendor/alpha-1.0-py3-none-any.whl"
    status = wheel.stat()
    content = bytearray(wheel.read_bytes())
    content[100] ^= 1
    wheel.write_bytes(content)
    os.utime(wheel, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.bootstrap("--check").stderr
    shutil.rmtree(project.folder / ".ve")
    (project.folder / "ve").unlink()
    assert "vendor/alpha-1.0-py3-none-any.whl" in project.refuses()


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
    assert "--vendor" in message


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


def test_the_file_itself() -> None:
    text = BOOTSTRAP.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env python3\n")
    assert os.access(BOOTSTRAP, os.X_OK)
    assert not re.search(r"<<|>>|<%|%>|<#|#>", text)
