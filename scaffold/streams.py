"""Makes stdin, stdout and stderr usable, even if the caller has closed some of them."""

import os
import sys

from scaffold.errors import FOUND


def open_all() -> None:
    """Open the streams that are closed, and let stdout and stderr print any character."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # the caller closed it
            _open(number, name)
        if number:
            # A character that the encoding does not have is printed as an escape.
            getattr(sys, name).reconfigure(errors="backslashreplace")


def _open(number: int, name: str) -> None:
    try:
        os.fstat(number)
    except OSError:
        # This takes the lowest free number; otherwise the next file that we open would get it.
        os.open(os.devnull, os.O_RDWR)
        os.set_inheritable(number, True)
    mode = "w" if number else "r"
    setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - until the process ends


def flush(status: int) -> int:
    """Flush the streams; return a failing status if output was lost."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Python would flush again at exit, and print a traceback.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if stream is sys.stdout:
                status = status or FOUND
    return status


def are_a_person_s() -> bool:
    """Say whether a person can be asked: questions go to stderr, answers come from stdin."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
