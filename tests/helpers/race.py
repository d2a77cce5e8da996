"""Starts command lines at the same moment, each in a process of its own.

Takes a JSON list of [arguments, seconds to wait] and prints a list of [exit status, stderr].
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import scaffold.commands.new
import scaffold.questions.variants  # noqa: F401 - loaded before the start, so that all start alike
from scaffold.cli import run


def start(arguments: list[str], wait: float, gate: int, said: Path) -> None:
    os.read(gate, 1)
    time.sleep(wait)
    with open(os.devnull, "w") as sys.stdout, open(said, "w") as sys.stderr:
        status = run(arguments)
    os._exit(status)


def main() -> None:
    lines = json.loads(sys.argv[1])
    gate, opener = os.pipe()
    with tempfile.TemporaryDirectory() as scratch:
        processes = []
        for number, (arguments, wait) in enumerate(lines):
            said = Path(scratch) / str(number)
            pid = os.fork()
            if pid == 0:
                os.close(opener)
                start(arguments, wait, gate, said)
            processes.append((pid, said))
        os.close(opener)
        outcomes = []
        for pid, said in processes:
            _, status = os.waitpid(pid, 0)
            outcomes.append([os.waitstatus_to_exitcode(status), said.read_text()])
    print(json.dumps(outcomes))


main()
