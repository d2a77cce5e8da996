"""Hosts to deploy to, each with a first process, an sshd and files of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.python import python_of

HERE = Path(__file__).parent
CGROUPS = Path("/sys/fs/cgroup/systemd")


@dataclass(frozen=True)
class Host:
    """A host that runs; `process` is its first one, as this machine sees it."""

    address: str
    folder: Path
    process: int

    def run(self, *command: str, check: bool = True) -> str:
        """Return what a command writes to stdout there, as root."""
        enter = ["nsenter", f"--target={self.process}", "--mount", "--pid", "--uts", "--ipc"]
        done = subprocess.run(
            [*enter, "--", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextlib.contextmanager
def started(folder: Path, address: str, first: str) -> Iterator[Host]:
    """Yield a host whose sshd answers at an address of this machine."""
    (folder / "disk").mkdir(parents=True)
    for name, path in (
        ("python", python_of("3.13")),
        ("uv", Path(sys.executable).with_name("uv")),
    ):
        (folder / name).symlink_to(path)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host_key"], check=True
    )
    cgroup = CGROUPS / f"tests-{os.getpid()}-{address}"
    cgroup.mkdir()
    enter = f'echo $$ > {cgroup}/cgroup.procs; exec unshare "$@"'
    apart = ("--mount", "--pid", "--fork", "--uts", "--ipc", "--cgroup")
    with (folder / "output").open("wb") as output:
        unshare = subprocess.Popen(
            ["sh", "-c", enter, "sh", *apart, HERE / "host.sh", folder, address, first],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    children = Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children")
    try:
        wait_for(address, folder / "output", unshare)
        yield Host(address, folder, int(children.read_text()))
    finally:
        # The end of its first process is the end of all.
        for process in children.read_text().split() if children.exists() else ():
            os.kill(int(process), signal.SIGKILL)
        unshare.wait()
        for path in sorted(cgroup.rglob("*/"), reverse=True):
            with contextlib.suppress(OSError):
                path.rmdir()
        with contextlib.suppress(OSError):
            cgroup.rmdir()


def wait_for(address: str, output: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((address, 22), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(output.read_text("utf-8", "replace"))
