"""Runs and stops a project's processes, and keeps their output."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Seconds after which a command counts as hanging; all of them take a few.
PATIENCE = 120


class Failed(Exception):  # noqa: N818 - an outcome, not an error of ours
    """A step failed: what went wrong, and the end of its output."""

    def __init__(self, what: str, command: str = "", log: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.command = command
        self.log = "\n".join(log.splitlines()[-40:])


def run(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    stdin: str = "",
    patience: float = PATIENCE,
) -> str:
    """Run a command to its end and return what it printed; Failed if it fails.

    After `patience` seconds, or when this process is interrupted, all of its children are killed.
    """
    try:
        popen = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Failed("no such command", shlex.join(command)) from None
    with popen:
        try:
            printed, _ = popen.communicate(stdin, timeout=patience)
        except subprocess.TimeoutExpired:
            _kill_group(popen)
            printed, _ = popen.communicate()
            what = f"still running after {patience:.0f} s"
            raise Failed(what, shlex.join(command), printed) from None
        except BaseException:
            _kill_group(popen)
            raise
    if popen.returncode:
        raise Failed(f"exit status {popen.returncode}", shlex.join(command), printed)
    return printed


def _kill_group(popen: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)


class Process:
    """A long-running process: started by its line of the Procfile, stopped with SIGTERM."""

    def __init__(self, name: str, line: str, folder: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.line = line
        self.log_file = folder / f"{name}.log"
        with self.log_file.open("wb") as log:
            self.popen = subprocess.Popen(
                shlex.split(line),
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def failed(self, what: str) -> Failed:
        return Failed(f"{self.name}: {what}", self.line, self.log())

    def check_running(self) -> None:
        if self.popen.poll() is not None:
            raise self.failed(f"ended with exit status {self.popen.returncode}")

    def wait_to_say(self, text: str, seconds: float) -> None:
        """Wait until the log contains the text."""
        wait_until(lambda: text in self.log(), self, repr(text), seconds)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.check_running()
        self.popen.terminate()

    def expect_end(self, seconds: float = 10) -> None:
        """Wait for the end: Failed unless the exit status is 0 within the seconds."""
        try:
            status = self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise self.failed(f"still running {seconds} s after SIGTERM") from None
        if status != 0:
            raise self.failed(f"exit status {status} after SIGTERM")

    def kill(self) -> None:
        _kill_group(self.popen)
        self.popen.wait()


@contextmanager
def started(name: str, line: str, folder: Path, environment: dict[str, str]) -> Iterator[Process]:
    """Start a process, and kill it and its children at the end."""
    process = Process(name, line, folder, environment)
    try:
        yield process
    finally:
        process.kill()


def wait_until(condition: Callable[[], bool], process: Process, what: str, seconds: float) -> None:
    """Wait until the condition holds; Failed if it does not in time, or the process ends."""
    deadline = time.monotonic() + seconds
    while not condition():
        process.check_running()
        if time.monotonic() > deadline:
            raise process.failed(f"{what}: not within {seconds} s")
        time.sleep(0.1)
