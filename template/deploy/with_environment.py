"""Runs a command with the variables of a file: with_environment.py FILE COMMAND…"""

import os
import sys
from pathlib import Path


def read(text):
    """
    Return the variables of lines such as NAME=value.

    They are as systemd reads them, since faults() refuses what it would read otherwise.
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def faults(text):
    """Return what is wrong with a file of variables, without its values."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, value = line.partition("=")
        if not line or line.startswith("#"):
            continue
        if not equals or not name.isidentifier():
            found.append(f"line {number} is not NAME=value")
        elif name in ("LISTEN", "PATH", "PORT"):
            found.append(f"line {number}: {name} is set for each process")
        elif value != value.strip() or set(value) & set("'\"\\"):
            found.append(
                f"line {number}: {name} has quotes, backslashes or outer spaces"
            )
    return found


if __name__ == "__main__":
    file, *command = sys.argv[1:]
    os.environ.update(read(Path(file).read_text("utf-8")))
    scripts = Path(sys.executable).parent
    os.environ["PATH"] = f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.execvp(command[0], command)
