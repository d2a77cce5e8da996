"""Kills, interrupts, two at once, full and read-only disks: ve stays what it was, or is new."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bootstrap.project import Project
from tests.bootstrap.wheels import pin

KILLS = 200


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_ve(uv_project: Project) -> None:
    """Every kill hits the deployment of a new version.

    Half take the whole process group, half leave the installer an orphan that writes on.
    """
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
    assert hit > KILLS // 5, "many kills must find the process at work"
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


def test_a_kill_in_the_midst_of_a_switch(project: Project) -> None:
    """The new link is made and not yet in place."""
    project.succeeds()
    first = os.readlink(project.folder / "ve")
    project.release("2.0")
    project.succeeds()
    (project.folder / ".ve" / "link").symlink_to(Path(first).name)
    project.release("3.0")
    project.succeeds()
    assert project.running() == "3.0"
    project.succeeds("--rollback")
    project.succeeds("--rollback")
    assert project.running() == "1.0"


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
        assert process.stderr
        assert process.stderr.readline().startswith("bootstrap.py: building ")
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
    """The wheel of 4 MiB fits, then the disk runs full, sooner or later, while it is installed."""
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
