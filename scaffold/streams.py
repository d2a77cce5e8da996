"""The process's three streams, whatever the caller has made of them."""

import os
import sys

from scaffold.errors import FOUND


def open_all() -> None:
    """Make each stream one that can be used, and give it every letter."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # the caller closed it
            _open(number, name)
        if number:
            # An encoding without a letter gets the letter's number.
            getattr(sys, name).reconfigure(errors="backslashreplace")


def _open(number: int, name: str) -> None:
    try:
        os.fstat(number)
    except OSError:
        # The lowest free number: without this, a file of ours would get it.
        os.open(os.devnull, os.O_RDWR)
        os.set_inheritable(number, True)
    mode = "w" if number else "r"
    setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - until the process ends


def flush(status: int) -> int:
    """Write what the streams still hold; return the status, with lost output counted."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Python would try once more at its end, and say so with a traceback.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if stream is sys.stdout:
                status = status or FOUND
    return status


def are_a_person_s() -> bool:
    """Say whether somebody can be asked: questions go to stderr, answers come from stdin."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
