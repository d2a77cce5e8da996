"""Command lines on a terminal, as a person starts them."""

import shlex
import sys
from pathlib import Path
from typing import TypeAlias

import pexpect

from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment

Terminal: TypeAlias = "pexpect.spawn[str]"

SCAFFOLD = (sys.executable, "-m", "scaffold")


def start(*command: str, cwd: Path, redirect: str = "", **variables: str) -> Terminal:
    """Start a command through a shell that may redirect it."""
    terminal = pexpect.spawn(
        "sh",
        ["-c", f"{shlex.join(command)} {redirect}"],
        cwd=str(cwd),
        env=environment(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", **variables),
        encoding="utf-8",
        dimensions=(80, 160),
        timeout=30,
    )
    # Its caution is for programs that print before they listen.
    terminal.delaybeforesend = 0.001
    terminal.ptyproc.delayafterclose = 0.001  # type: ignore[attr-defined]
    return terminal


def end(terminal: Terminal) -> Outcome:
    """Wait for the end; return the exit status and what was said since the last expected words."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus is not None, f"ended by signal {terminal.signalstatus}"
    return Outcome(terminal.exitstatus, terminal.before or "", "")
