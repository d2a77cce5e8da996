"""Runs commands on hosts by OpenSSH, and keeps what each of them writes."""

import shlex
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from .errors import Failed


@cache
def sockets():
    """Return a folder for connections, which all commands of this process share."""
    return tempfile.mkdtemp(prefix="deploy-")


def ssh(host, *command):
    """
    Return the command line that runs a command on a host.

    Each argument is quoted here: the host's shell sees it as one word, whatever is
    in it.
    """
    options = [
        *("-o", "BatchMode=yes", "-o", "ConnectTimeout=10"),
        *("-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"),
        *("-o", "ControlMaster=auto", "-o", "ControlPersist=15"),
        *("-o", f"ControlPath={sockets()}/%C"),
        *("-p", str(host.ssh_port), "-l", host.user),
    ]
    if host.ssh_config:
        options += ["-F", host.ssh_config]
    return ["ssh", *options, "--", host.address, shlex.join(command)]


def close(hosts):
    for host in hosts:
        line = ssh(host)
        line[1:1] = ["-O", "exit"]
        subprocess.run(line, check=False, capture_output=True)


def everywhere(hosts, function):
    """Call a function for each host, all at once; return what it returns for each."""
    with ThreadPoolExecutor(max(len(hosts), 1)) as pool:
        futures = {host: pool.submit(function, host) for host in hosts}
    errors = [future.exception() for future in futures.values()]
    faults = [str(error) for error in errors if isinstance(error, Failed)]
    for error in errors:
        if error and not isinstance(error, Failed):
            raise error
    if faults:
        raise Failed("\n".join(faults))
    return {host: future.result() for host, future in futures.items()}


class Log:
    """A folder that keeps the stdout and stderr of each command of a run."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.stage = "00-start"
        folder.mkdir(parents=True)

    def run(self, name, line, *, shown=(), **options):
        """Run a command on this machine; return its stdout. Raises Failed."""
        out = self.folder / f"{self.stage}-{name}.out"
        err = out.with_suffix(".err")
        with out.open("ab") as stdout, err.open("ab") as stderr:
            start = stdout.tell()
            stderr.write(f"$ {shlex.join(shown or line)}\n".encode())
            stderr.flush()
            options = {"stdin": subprocess.DEVNULL, **options}
            done = subprocess.run(
                line, check=False, stdout=stdout, stderr=stderr, **options
            )
        status = done.returncode
        if status:
            last = err.read_text("utf-8", "replace").strip().splitlines()[-1]
            where = out.with_suffix(".*")
            raise Failed(f"{name}: {last}\n  all that it wrote: {where}")
        return out.read_bytes()[start:].decode("utf-8", "replace").strip()

    def script(self, host, text, *arguments, **options):
        """Run lines of shell on a host, which get arguments as $1, $2, …"""
        command = ("sh", "-euc", text, "sh", *arguments)
        return self.run(host.address, ssh(host, *command), shown=command, **options)
