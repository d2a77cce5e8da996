"""`scaffold new`: the rendered template, onto an empty folder."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import output
from scaffold.bundle import OWN
from scaffold.disk.apply import apply
from scaffold.disk.git import is_repository
from scaffold.disk.paths import RefusedError, stands
from scaffold.disk.plan import Change, diff, plan
from scaffold.disk.stage import pending, recover, stage_name
from scaffold.disk.tree import Tree, read
from scaffold.errors import DONE, FOUND, UserError
from scaffold.questions.answers import complete, implications, to_flags
from scaffold.questions.schema import Answers, Question, questions
from scaffold.rendering.lock import Origin, locked
from scaffold.rendering.render import render

if TYPE_CHECKING:
    from scaffold.fork.fetch import Fork

# Files that a new repository may already have; they are kept unchanged.
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
    fork: "Fork | None" = None,
    user_defaults: bool | None = None,
) -> int:
    """Write a new project into the directory.

    `user_defaults` says whether defaults come from cookiecutter's configuration; None means only
    if questions are asked.
    """
    if vendor and fork:
        raise UserError(
            "--vendor runs the new project's bootstrap.py, which comes from the fork.",
            "Leave it out, review the new project, and run ./bootstrap.py --vendor there.",
        )
    folder = find_folder(directory)
    bring_to_an_end(folder, dry_run=dry_run)
    check_empty(folder)
    bundle, origin = (fork.bundle, fork.origin) if fork else (OWN, None)
    for line in fork.notes if fork else ():
        output.note(line)
    user_defaults = ask if user_defaults is None else user_defaults
    answers = gather(folder.name, given, questions(bundle), ask=ask, user_defaults=user_defaults)
    tree = locked(answers, render(answers, bundle=bundle), origin)
    # If a file of these names appears after this, apply refuses to overwrite it.
    kept = sorted(name for name in WELCOME if stands(folder, name))
    changes = plan(tree, read_welcome(folder, tree), keep=kept)
    command = reproduce(directory, answers, fork, git=git, vendor=vendor)
    for line in implications(answers):
        output.note(line)

    python = ""
    if vendor:
        from scaffold.python import python_of

        # The wheels are for this Python: find it before anything is written.
        python = python_of(answers["python"])
    if not dry_run:
        apply(folder, changes, git_init=git and not is_repository(folder))
    form = "json" if as_json else "diff" if show_diff else ""
    tell(folder, answers, changes, command, form, applied=not dry_run, origin=origin)
    if kept:
        output.note(f"Kept as they were: {', '.join(kept)}.")
    if vendor and not dry_run:
        fill_vendor(folder, python)
    if dry_run:
        output.note("Nothing was written.")
    elif not as_json:
        output.note("\nNext:\n" + "\n".join(f"  {step}" for step in next_steps(folder)))
    return DONE


def gather(
    folder: str,
    given: Mapping[str, str],
    asked: Sequence[Question],
    *,
    ask: bool,
    user_defaults: bool,
) -> Answers:
    """Return all answers: given, asked for, or defaults."""
    if user_defaults:
        from scaffold.questions.user_config import with_user_defaults

        asked, lines = with_user_defaults(asked, given)
        for line in lines:
            output.note(line)
    if ask:
        from scaffold.questions.prompts import ask_rest

        given = ask_rest(given, folder, asked)
    return complete(given, folder, asked)


def tell(
    folder: Path,
    answers: Answers,
    changes: list[Change],
    command: str,
    form: str,
    *,
    applied: bool,
    origin: Origin | None,
) -> None:
    """Print the answers and the files: as JSON, as a diff, or for people."""
    if form == "json":
        template = {"template": asdict(origin)} if origin else {}
        output.data_json(
            {
                "folder": str(folder),
                **template,
                "answers": answers,
                "command": command,
                "changes": [{"path": c.path, "action": c.action} for c in changes],
                "applied": applied,
            }
        )
    elif form == "diff":
        output.data_bytes(diff(changes).rstrip("\n"))
    else:
        summarize(answers, changes, command)


def bring_to_an_end(folder: Path, *, dry_run: bool) -> None:
    """Finish or undo what a killed run left in the folder; a dry run only reports it."""
    if dry_run:
        if left := pending(folder):
            output.note(left)
    elif done := recover(folder):
        output.note(f"{done} what a killed run had begun in {folder}.")


def read_welcome(folder: Path, tree: Tree) -> Tree:
    """Return the files that are kept and that the template has too."""
    try:
        return read(folder, sorted(WELCOME & tree.keys()))
    except RefusedError as error:
        raise UserError(f"{folder}: {error}.", "Name another folder.") from error


def find_folder(
    directory: str, way_out: str = "Name a folder that is empty or does not exist yet."
) -> Path:
    """Return the directory's absolute path; UserError if no project can be there."""
    if not directory or not directory.isprintable():
        raise UserError(
            f"{directory!a} is not the name of a folder.", "Give one, such as: scaffold new mysite"
        )
    try:
        folder = Path(os.path.abspath(directory))
        if folder.is_symlink():
            target = os.readlink(folder)
            raise UserError(
                f"{directory} is a link to {target}.", "Name the folder itself instead."
            )
        for parent in [folder, *folder.parents]:
            if parent.exists() and not parent.is_dir():
                raise UserError(f"{parent} is a file.", way_out)
    except OSError as error:
        where = error.filename if error.filename and len(error.filename) < 200 else directory[:60]
        raise UserError(f"{where}: {error.strerror}.", "Name another folder.") from error
    return folder


def check_empty(folder: Path) -> None:
    """Raise UserError if the folder holds what a new project might overwrite."""
    if not folder.exists():
        return
    # What a killed run left is no obstacle: it is finished or undone first.
    welcome = {*WELCOME, stage_name(folder)}
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name not in welcome)
    except PermissionError as error:
        raise UserError(
            f"{folder} cannot be read: permission denied.", "Name another folder."
        ) from error
    if names:
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        way_out = "Name another folder, or move these away first."
        if "manage.py" in names:
            way_out = f"To work on the project there: scaffold check {shlex.quote(str(folder))}"
        raise UserError(f"{folder} is not empty: {shown}.", way_out)


def reproduce(
    directory: str, answers: Answers, fork: "Fork | None", *, git: bool, vendor: bool
) -> str:
    """Return the command that writes the same project again, without questions."""
    flags = [*to_flags(answers, fork.bundle if fork else OWN), "--yes"]
    flags += [] if git else ["--no-git"]
    flags += ["--vendor"] if vendor else []
    if fork:
        flags = [*fork.flags, *flags]
    # A name that begins with a hyphen would be taken for a flag.
    named = f"./{directory}" if directory.startswith("-") else directory
    return shlex.join(["scaffold", "new", named, *flags])


def fill_vendor(folder: Path, python: str) -> None:
    """Run the project's own bootstrap.py, with that Python; UserError if it fails."""
    import subprocess

    output.note("Filling vendor/ …")
    command = [python, "bootstrap.py", "--vendor"]
    if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode:
        raise UserError(
            "The project is written, but vendor/ is not filled.",
            f"Fix what bootstrap.py reported, then: cd {folder} && ./bootstrap.py --vendor",
            FOUND,
        )


def summarize(answers: Answers, changes: list[Change], command: str) -> None:
    width = max(map(len, answers))
    rows = "\n".join(f"  {key:<{width}}  {value}" for key, value in answers.items())
    output.data(f"Answers:\n{rows}\n\nFiles:\n{output.tree(changes)}\n\nAgain:\n  {command}")


def next_steps(folder: Path) -> list[str]:
    """Return the commands that are still needed to start the project."""
    steps = []
    try:
        here = os.path.relpath(folder)
    except FileNotFoundError:  # the current folder has been deleted
        here = str(folder)
    if here != ".":
        # One that begins with a hyphen would be taken for a flag.
        steps.append(f"cd {shlex.quote(f'./{here}' if here.startswith('-') else here)}")
    return [*steps, "docker compose up --build    # then http://localhost:8000"]
