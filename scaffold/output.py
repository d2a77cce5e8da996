"""The only place that prints: data to stdout, everything else to stderr."""

import json
import os
from typing import Any

import click

from scaffold.disk.plan import Action, Change
from scaffold.errors import UserError

_COLOURS = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.MERGE: "yellow",
    Action.DELETE: "red",
    Action.CONFLICT: "red",
    Action.KEEP: "bright_black",
}


def _coloured() -> bool | None:
    """Return whether to colour; None leaves it to whether a terminal reads."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def data(text: str) -> None:
    """Print what was asked for."""
    click.echo(text, color=_coloured())


def data_bytes(text: str) -> None:
    """Print what was asked for as the bytes that it is of, surrogates included."""
    click.echo(text.encode(errors="surrogateescape"))


def data_json(value: Any) -> None:
    data(json.dumps(value, indent=2, ensure_ascii=False))


def note(text: str) -> None:
    """Tell a person what goes on, beside what was asked for."""
    click.echo(text, err=True, color=_coloured())


def strong(text: str) -> str:
    return click.style(text, bold=True)


def faint(text: str) -> str:
    return click.style(text, fg="bright_black")


def error(fault: UserError) -> None:
    note(click.style("error: ", fg="red", bold=True) + fault.message)
    if fault.hint:
        note(click.style("hint: ", fg="cyan") + fault.hint)


def tree(changes: list[Change]) -> str:
    """Return the changes as a tree of folders and files, with a status each."""
    lines: list[str] = []
    previous: tuple[str, ...] = ()
    for change in sorted(changes, key=lambda change: _folders_first(change.path)):
        *folders, name = change.path.split("/")
        for depth, folder in enumerate(folders):
            if previous[: depth + 1] != tuple(folders[: depth + 1]):
                lines.append(f"{' ' * 10}{'  ' * depth}{folder}/")
        previous = tuple(folders)
        status = click.style(f"{change.action:<8}", fg=_COLOURS[change.action])
        lines.append(f"  {status}{'  ' * len(folders)}{name}")
    return "\n".join(lines)


def _folders_first(path: str) -> list[tuple[bool, str]]:
    *folders, name = path.split("/")
    return [*((False, folder) for folder in folders), (True, name)]
