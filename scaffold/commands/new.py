"""`scaffold new`: the rendered template, onto an empty folder."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from scaffold import output
from scaffold.answers import complete, implications, to_flags
from scaffold.apply import apply
from scaffold.errors import DONE, FOUND, UserError
from scaffold.lock import locked
from scaffold.plan import Change, diff, plan
from scaffold.questions import Answers, questions
from scaffold.render import render
from scaffold.stage import INSIDE, recover
from scaffold.tree import read

# What may stand in the folder already: a repository's first files, which stay as they are.
WELCOME = {".git", "LICENSE", "LICENSE.md", "LICENSE.txt", "README", "README.md", "README.rst"}


def new(
    directory: str,
    given: Mapping[str, str],
    *,
    ask: bool = False,
    dry_run: bool = False,
    show_diff: bool = False,
    as_json: bool = False,
    git: bool = True,
    vendor: bool = False,
) -> int:
    """Write a new project into the directory."""
    folder = find_folder(directory)
    if not dry_run and recover(folder):
        output.note(f"Finished what an interrupted run had begun in {folder}.")
    check_empty(folder)
    if ask:
        from scaffold.ask import ask_rest

        given = ask_rest(given, folder.name)
    answers = complete(given, folder.name)
    tree = locked(answers, render(answers))
    # Any other file of these names came meanwhile, and stands in the way.
    welcome = sorted(WELCOME & tree.keys())
    changes = plan(tree, read(folder, welcome), keep=welcome)
    kept = sorted(name for name in WELCOME if os.path.lexists(folder / name))
    git = git and not inside_repository(folder)
    command = reproduce(directory, answers, git=git, vendor=vendor)

    python = ""
    if vendor:
        from scaffold.python import python_of

        # The wheels are for this one: found before anything is written.
        python = python_of(answers["python"])
    if not dry_run:
        apply(folder, changes, git_init=git)
    if as_json:
        output.data_json(
            {
                "folder": str(folder),
                "answers": answers,
                "command": command,
                "changes": [{"path": c.path, "action": c.action} for c in changes],
                "applied": not dry_run,
            }
        )
    if show_diff:
        output.data(diff(changes).rstrip("\n"))
    if not as_json and not show_diff:
        summarize(answers, changes, command)
    if kept:
        output.note(f"Kept as they were: {', '.join(kept)}.")
    for line in implications(answers):
        output.note(line)
    if vendor and not dry_run:
        fill_vendor(folder, python)
    if dry_run:
        output.note("Nothing was written.")
    elif not as_json:
        output.note("\nNext:\n" + "\n".join(f"  {step}" for step in next_steps(folder)))
    return DONE


def find_folder(directory: str) -> Path:
    """Return the directory's absolute path; UserError where none can be."""
    if not directory or not directory.isprintable():
        raise UserError(f"{directory!a} names no folder.", "Give one, such as: scaffold new mysite")
    try:
        folder = Path(os.path.abspath(directory))
        if folder.is_symlink():
            target = os.readlink(folder)
            raise UserError(
                f"{directory} is a link to {target}.", "Name the folder itself instead."
            )
        for parent in [folder, *folder.parents]:
            if parent.exists() and not parent.is_dir():
                hint = "Name a folder that is empty or not there yet."
                raise UserError(f"{parent} is a file.", hint)
    except OSError as error:
        where = error.filename if error.filename and len(error.filename) < 200 else directory[:60]
        raise UserError(f"{where}: {error.strerror}.", "Name another folder.") from error
    return folder


def check_empty(folder: Path) -> None:
    """Raise UserError where the folder holds what a new project might overwrite."""
    if not folder.exists():
        return
    # What a killed run left is no obstacle: it is finished or removed first.
    welcome = WELCOME | {INSIDE}
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name not in welcome)
    except PermissionError as error:
        raise UserError(f"{folder} may not be read.", "Name another folder.") from error
    if names:
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        raise UserError(
            f"{folder} is not empty: {shown}.", "Name another folder, or move these away first."
        )


def inside_repository(folder: Path) -> bool:
    """Say whether the folder, or one above it, is a git repository."""
    return any((parent / ".git").exists() for parent in [folder, *folder.parents])


def reproduce(directory: str, answers: Answers, *, git: bool, vendor: bool) -> str:
    """Return the command that writes the same project again, without a question."""
    flags = [*to_flags(answers), "--yes", *([] if git else ["--no-git"])]
    flags += ["--vendor"] if vendor else []
    # A name that begins with a hyphen would be taken for a flag.
    named = f"./{directory}" if directory.startswith("-") else directory
    return shlex.join(["scaffold", "new", named, *flags])


def fill_vendor(folder: Path, python: str) -> None:
    """Run the project's own bootstrap.py, with that Python; UserError where it fails."""
    import subprocess

    output.note("Filling vendor/ …")
    command = [python, "bootstrap.py", "--vendor"]
    if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode:
        raise UserError(
            "The project is written, but vendor/ is not filled.",
            f"Put right what bootstrap.py said, then: cd {folder} && ./bootstrap.py --vendor",
            FOUND,
        )


def summarize(answers: Answers, changes: list[Change], command: str) -> None:
    width = max(len(question.key) for question in questions())
    rows = "\n".join(f"  {key:<{width}}  {value}" for key, value in answers.items())
    output.data(f"Answers:\n{rows}\n\nFiles:\n{output.tree(changes)}\n\nAgain:\n  {command}")


def next_steps(folder: Path) -> list[str]:
    """Return the commands that bring the project up, those still needed."""
    steps = []
    if folder != Path.cwd():
        steps.append(f"cd {shlex.quote(os.path.relpath(folder))}")
    return [*steps, "docker compose up --build    # then http://localhost:8000"]
