"""`scaffold retrofit`: an existing project, brought to the twelve factors and shown before."""

from collections.abc import Mapping
from pathlib import Path

from scaffold import output
from scaffold.apply import apply
from scaffold.commands.new import find_folder
from scaffold.errors import DONE, FOUND, UserError
from scaffold.plan import Action, Change, diff, plan
from scaffold.project import Project
from scaffold.questions import questions
from scaffold.repository import dirty, is_repository
from scaffold.retrofit import all_answers, found_answers, make_over, rotated
from scaffold.rules import Finding, find_all, rules, score
from scaffold.stage import recover
from scaffold.tree import Tree
from scaffold.variables import read


def retrofit(
    directory: str,
    given: Mapping[str, str],
    *,
    ask: bool = False,
    yes: bool = False,
    dry_run: bool = False,
    show_diff: bool = False,
    as_json: bool = False,
    on_conflict: str = "",
    allow_dirty: bool = False,
) -> int:
    """Bring the project in the directory to the twelve factors."""
    folder = find_folder(directory)
    if not dry_run and recover(folder):
        output.note(f"Finished what an interrupted run had begun in {folder}.")
    project = Project(folder)
    project.refuse_faults()
    refuse_old(project)
    if ask:
        given = ask_rest(project, given)
    refuse_foreign(project, given)
    project.chosen = dict(given)
    findings = find_all(project, rules().values())
    secrets = rotated(project)
    answers = all_answers(project, dict(given))
    tree = make_over(project, answers)
    before = current(folder, tree)
    conflicts = [
        path
        for path in tree
        if path in before and before[path] != tree[path] and path not in project.changes
    ]
    tree = settle(tree, before, conflicts, on_conflict, ask=ask)
    changes = plan(tree, before)
    writes = [change for change in changes if change.action is not Action.KEEP]
    touched = {change.path for change in writes} | ({*conflicts} if writes else set())
    refuse_dirty(folder, touched, allow_dirty=allow_dirty or dry_run, ask=ask, yes=yes)

    done = after(folder, tree)
    left = find_all(done, rules().values())
    asked = sorted(read(done) - read(Project(folder)))
    asking = ask and bool(writes) and not dry_run
    if asking:
        show(changes, show_diff=show_diff)
        confirm("Write this?")
    if not dry_run and writes:
        apply(folder, writes)
    # What was not asked about is told once it is done.
    if as_json:
        output.data_json(
            {
                "folder": str(folder),
                "answers": answers,
                "score": {"before": score(findings), "after": score(left)},
                "changes": [{"path": c.path, "action": c.action} for c in changes],
                "findings": [
                    {
                        "rule": f.rule,
                        "path": f.path,
                        "line": f.line,
                        "message": f.message,
                        "advice": f.advice,
                    }
                    for f in left
                ],
                "applied": not dry_run,
            }
        )
    elif not asking:
        show(changes, show_diff=show_diff)
    report(findings, left, secrets, asked, as_json=as_json)
    if not writes:
        output.note("Nothing to change.")
    elif dry_run:
        output.note("Nothing was written.")
    return DONE


def show(changes: list[Change], *, show_diff: bool) -> None:
    """Print the changes, as a diff or as a tree of files."""
    writes = [change for change in changes if change.action is not Action.KEEP]
    if show_diff:
        output.data_bytes(diff(writes).rstrip("\n"))
    elif writes:
        output.data(f"Files:\n{output.tree(changes)}\n")


def refuse_old(project: Project) -> None:
    if project.django < (1, 8):
        version = ".".join(map(str, project.django))
        raise UserError(
            f"{project.settings_path} is for Django {version}; 1.8 is the oldest that is edited.",
            "Upgrade it first; scaffold check tells what else there is to do.",
            FOUND,
        )


# What decides how the project is started; the rest stands in its code.
_OPEN = ("project_name", "project_slug", "python", "database", "gateway")


def refuse_foreign(project: Project, given: Mapping[str, str]) -> None:
    """Raise UserError for an answer that the project's own code contradicts."""
    found = found_answers(project)
    for key, value in given.items():
        if key not in _OPEN and found.get(key, value) != value:
            flag = f"--{key.replace('_', '-')}"
            raise UserError(
                f"{flag} {value}: the project's own code says {found[key]}.",
                f"Change the code, or leave {flag} out.",
            )


def ask_rest(project: Project, given: Mapping[str, str]) -> dict[str, str]:
    """Ask what neither a flag nor the project answers."""
    from scaffold.ask import ask_one

    found = {**found_answers(project), **given}
    answers = dict(given)
    for question in questions():
        if question.choices and question.key not in found:
            answers[question.key] = ask_one(question, question.default)
    return answers


def current(folder: Path, tree: Tree) -> Tree:
    """Return what stands in the folder under the tree's paths; UserError for what is in the way."""
    from scaffold.tree import read

    for path in tree:
        full = folder / path
        if full.is_symlink() and not full.resolve().is_relative_to(folder.resolve()):
            raise UserError(f"{path} is a link out of the project.", "Put a file there instead.")
        if full.is_dir():
            raise UserError(f"{path} is a folder.", "Move it away.", FOUND)
    return read(folder, list(tree))


def settle(tree: Tree, before: Tree, conflicts: list[str], on_conflict: str, *, ask: bool) -> Tree:
    """Return the tree as it should be where files of its names are there already."""
    if conflicts and on_conflict == "abort":
        raise UserError(
            f"There already: {', '.join(sorted(conflicts))}.",
            "Keep them with --on-conflict skip, or replace them with --on-conflict overwrite.",
            FOUND,
        )
    settled = dict(tree)
    for path in conflicts:
        if on_conflict == "overwrite":
            continue
        if ask and not on_conflict:
            from scaffold.ask import ask_conflict

            settled[path] = ask_conflict(path, before[path], tree[path])
        else:
            settled[path] = before[path]
    return settled


def refuse_dirty(
    folder: Path, touched: set[str], *, allow_dirty: bool, ask: bool, yes: bool
) -> None:
    """Raise UserError where what is written could not be told from what was not committed."""
    if not touched or allow_dirty:
        return
    if not is_repository(folder):
        if ask:
            confirm("There is no git repository, so this cannot be undone. Go on?")
        elif not yes:
            raise UserError(
                f"{folder} is in no git repository, so this could not be undone.",
                "git init and commit first, or add --yes.",
                FOUND,
            )
        else:
            output.note("There is no git repository: this cannot be undone.")
        return
    # What git does not know is in the way only where it is written over.
    lines = [line for line in dirty(folder) if not line.startswith("??") or line[3:] in touched]
    if lines:
        shown = ", ".join(line[3:] for line in lines[:4])
        more = f" and {len(lines) - 4} more" if len(lines) > 4 else ""
        raise UserError(
            f"Not committed: {shown}{more}.",
            "Commit or stash it, or add --allow-dirty.",
            FOUND,
        )


def confirm(question: str) -> None:
    import questionary

    if not questionary.confirm(question, default=True).unsafe_ask():
        raise KeyboardInterrupt


def after(folder: Path, tree: Tree) -> Project:
    """Return the project as it will be."""
    project = Project(folder)
    project.add(tree)
    return project


def report(
    findings: list[Finding],
    left: list[Finding],
    secrets: list[str],
    asked: list[str],
    *,
    as_json: bool,
) -> None:
    """Tell what was reached, and what is left for a person."""
    if as_json:
        return
    output.note(f"{score(findings)} of 12 factors met before, {score(left)} after.")
    if secrets:
        output.note(f"Committed, so no secret any more - set new ones: {', '.join(secrets)}.")
    if asked:
        output.note(f"The settings now read these: {', '.join(asked)}.")
    if left:
        output.note(f"\nLeft for you, {len(left)}:")
        for finding in left:
            where = f"{finding.path}:{finding.line}" if finding.line else finding.path
            first = finding.advice.splitlines()[0] if finding.advice else ""
            output.note(f"  {where}: {finding.message}. {first}".rstrip())
