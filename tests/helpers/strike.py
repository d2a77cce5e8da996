"""Runs a command line that a signal strikes just before its n-th change of the disk.

Takes JSON: {"signal": number, "runs": [[folder, arguments, [n, m, …]], …]}. Each run is struck
first at n, then, once more from there, at m. Prints for each the exit status of its last
process; a negative one is the signal that ended it. An n of 0 strikes never, and what is
printed then is the number of changes.
"""

import json
import os
import sys
from typing import Any

import scaffold.commands.new
import scaffold.rendering.render  # noqa: F401 - loaded before, so that no change is an import's
from scaffold.cli import run

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "subprocess.Popen"}


def strike(signal: int, moment: int, folder: str, arguments: list[str], said: int) -> None:
    count = 0

    def hook(event: str, details: tuple[Any, ...]) -> None:
        nonlocal count
        changes = event in CHANGES
        if event == "open" and isinstance(details[0], str) and not details[0].startswith("/dev/"):
            changes = bool(details[2] & (os.O_WRONLY | os.O_RDWR))
        if changes:
            count += 1
            if count == moment:
                os.kill(os.getpid(), signal)

    os.chdir(folder)
    with open(os.devnull, "w") as nowhere:
        sys.stdout = sys.stderr = nowhere
        sys.addaudithook(hook)
        status = run(arguments)
    os.write(said, str(count).encode())
    os._exit(status)


def main() -> None:
    order = json.loads(sys.argv[1])
    outcomes = []
    for folder, arguments, moments in order["runs"]:
        for moment in moments:
            listen, said = os.pipe()
            pid = os.fork()
            if pid == 0:
                strike(order["signal"], moment, folder, arguments, said)
            os.close(said)
            count = os.read(listen, 9)
            os.close(listen)
            _, status = os.waitpid(pid, 0)
        outcomes.append(os.waitstatus_to_exitcode(status) if moment else int(count))
    print(json.dumps(outcomes))


main()
