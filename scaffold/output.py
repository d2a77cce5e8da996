"""The only place that prints: data to stdout, everything else to stderr.

What is printed may contain names and text from an untrusted project. So `data` and `note` escape
everything that a terminal, or GitHub's log, would interpret; only `style` adds colours. Newlines
and tabs are kept: pass a name through `errors.shown` before it goes into a text of several lines.

A command's JSON is printed when the command ends, so that it is always one document, with the error
in it if there was one. A failure to write output stops no work; it is reported at the end.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from scaffold.disk.plan import Action, Change
from scaffold.errors import FOUND, INTERRUPTED, UserError, shown

# The version of every JSON document's shape: docs/json.md.
SCHEMA = 1

_COLOURS = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.MERGE: "yellow",
    Action.DELETE: "red",
    Action.CONFLICT: "red",
    Action.KEEP: "bright_black",
}

# Marks our own colours while all else is escaped; random, so that no project can contain it.
_COLOUR_MARK = f"<{os.urandom(8).hex()}["
_ODD = re.compile(r"[^\n\t\x20-\x7e]")
# GitHub runs a line as a command if it begins with "::" or contains "##[".
_WORKFLOW_COMMAND = re.compile(r"(?m)^([ \t]*):(?=:)|#(?=#\[)")


@dataclass
class _Run:
    """One command's output so far."""

    as_json: bool = False
    document: dict[str, Any] | None = None
    lost: OSError | None = None


_run = _Run()


def begin(*, as_json: bool) -> None:
    """Begin the output of one command; with `as_json` an error is printed as JSON too."""
    global _run  # noqa: PLW0603 - a process has one output
    _run = _Run(as_json)


def end(status: int) -> int:
    """Print the JSON document, if there is one; return a failing status if output was lost."""
    if _run.document is not None:
        ascii_only = getattr(sys.stdout, "encoding", "").lower() not in ("utf-8", "utf8")
        text = json.dumps(_run.document, indent=2, ensure_ascii=ascii_only)
        text = _ODD.sub(_json_escape, text)
        _write(text.replace("##[", r"\u0023#["))  # a command to GitHub
    if _run.lost is None:
        return status
    if isinstance(_run.lost, BrokenPipeError):  # the reader, such as head, has closed the pipe
        return status or INTERRUPTED
    fault = f"stdout: {_run.lost.strerror}."
    _tell(UserError(fault, "The command ran to its end; only its output is missing."))
    return status or FOUND


def data(text: str) -> None:
    """Print the command's result."""
    _write(_WORKFLOW_COMMAND.sub(_escape_command, _escaped(text)))


def data_bytes(text: str) -> None:
    """Print the exact bytes, surrogates included; on a terminal as `data` does."""
    if sys.stdout is not None and sys.stdout.isatty():
        data(text)
    else:
        _write(text.encode(errors="surrogateescape"))


def data_json(value: Mapping[str, Any], *, schema: bool = True) -> None:
    """Set the document that is printed when the command ends.

    `schema` is off only if another program defines the document's shape.
    """
    _run.document = {"schema": SCHEMA, **value} if schema else dict(value)


def workflow_command(text: str) -> None:
    """Print one GitHub workflow command."""
    _write(_escaped(text))


def note(text: str) -> None:
    """Print a message for people, to stderr."""
    text = _WORKFLOW_COMMAND.sub(_escape_command, _escaped(text))
    with suppress(OSError):  # stderr is gone too: there is nowhere to report it.
        click.echo(text.replace(_COLOUR_MARK, "\x1b["), err=True, color=_coloured())


def error(fault: UserError) -> None:
    """Report an error, in the JSON document too."""
    _tell(fault)
    _add_error(fault.message, fault.hint)


def interrupted() -> None:
    """Report that a person or the system has interrupted the command."""
    note("Interrupted.")
    _add_error("Interrupted.", "")


def style(text: str, **how: Any) -> str:
    """Return one line in a colour, with its text escaped."""
    return click.style(shown(text), **how).replace("\x1b[", _COLOUR_MARK)


def strong(text: str) -> str:
    return style(text, bold=True)


def faint(text: str) -> str:
    return style(text, fg="bright_black")


def tree(changes: list[Change]) -> str:
    """Return the changes as a tree of folders and files, with a status each."""
    lines: list[str] = []
    previous: tuple[str, ...] = ()
    for change in sorted(changes, key=lambda change: _folders_first(change.path)):
        *folders, name = change.path.split("/")
        for depth, folder in enumerate(folders):
            if previous[: depth + 1] != tuple(folders[: depth + 1]):
                lines.append(f"{' ' * 10}{'  ' * depth}{shown(folder)}/")
        previous = tuple(folders)
        status = style(f"{change.action:<8}", fg=_COLOURS[change.action])
        lines.append(f"  {status}{'  ' * len(folders)}{shown(name)}")
    return "\n".join(lines)


def _folders_first(path: str) -> list[tuple[bool, str]]:
    *folders, name = path.split("/")
    return [*((False, folder) for folder in folders), (True, name)]


def _coloured() -> bool | None:
    """Return whether to colour; None means only if the output is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _write(text: str | bytes) -> None:
    if isinstance(text, str):
        text = text.replace(_COLOUR_MARK, "\x1b[")
    try:
        click.echo(text, color=_coloured())
    except OSError as fault:
        _run.lost = _run.lost or fault


def _tell(fault: UserError) -> None:
    note(style("error: ", fg="red", bold=True) + fault.message)
    if fault.hint:
        note(style("hint: ", fg="cyan") + fault.hint)


def _add_error(message: str, hint: str) -> None:
    if _run.as_json:
        data_json({**(_run.document or {}), "error": {"message": message, "hint": hint}})


def _escaped(text: str) -> str:
    """Return the text with every character escaped that a terminal might interpret."""
    return _ODD.sub(lambda match: shown(match[0]), text)


def _escape_command(match: re.Match[str]) -> str:
    return r"\x23" if match[0] == "#" else rf"{match[1]}\x3a"


def _json_escape(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
