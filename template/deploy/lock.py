"""Keeps two deploys of an environment apart."""

import contextlib
import datetime
import getpass
import platform
import subprocess

from .errors import Failed
from .ssh import everywhere, ssh

# Held by the connection itself: the kernel lets go of it when that drops.
HOLD = """
cd "$1"
if [ -e held ]; then cat held; exit 75; fi
exec 9<>lock
if ! flock --nonblock 9; then cat lock; exit 75; fi
echo "$2" > lock
echo held by us
exec cat
"""


def owner():
    now = datetime.datetime.now(datetime.UTC)
    return f"{getpass.getuser()}@{platform.node()} since {now:%Y-%m-%d %H:%M:%S} UTC"


def log_in(host):
    """Open the connection that later ones share; what goes wrong is said by those."""
    options = {"stdin": subprocess.DEVNULL, "capture_output": True}
    subprocess.run(ssh(host, "true"), check=False, **options)


@contextlib.contextmanager
def locked(hosts, action):
    """Hold the lock of each host; yield a function that fails if one was lost."""
    holders = {}

    def check():
        for host, holder in holders.items():
            if holder.poll() is not None:
                raise Failed(f"{host.address}: the connection was lost: push again")

    everywhere(hosts, log_in)
    try:
        # One after the other, in the same order for all: of two deploys one wins.
        for host in hosts:
            command = ("sh", "-euc", HOLD, "sh", host.path, f"{action} by {owner()}")
            holders[host] = holder = subprocess.Popen(
                ssh(host, *command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            answer = holder.stdout.readline().strip()
            if answer != "held by us":
                raise Failed(f"{host.address}: {refusal(holder, answer)}")
        yield check
    finally:
        for holder in holders.values():
            holder.stdin.close()
        for holder in holders.values():
            holder.wait()
            holder.stdout.close()


def refusal(holder, answer):
    rest = holder.stdout.read()
    if holder.wait() == 75:
        return f"locked: {answer}"
    if holder.returncode == 255:
        return f"cannot log in: {answer}"
    return f"not set up: {answer} {rest}".strip() + " (python -m deploy setup)"
