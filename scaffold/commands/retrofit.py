"""`scaffold retrofit`: brings an existing project to the twelve factors, and shows the changes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from scaffold import output
from scaffold.commands.new import bring_to_an_end, find_folder
from scaffold.disk import paths
from scaffold.disk.apply import ChangedError, apply
from scaffold.disk.git import dirty, is_repository
from scaffold.disk.plan import Action, Change, diff, plan
from scaffold.disk.tree import File, Tree
from scaffold.errors import DONE, FOUND, UserError, shown
from scaffold.project import variables
from scaffold.project.faults import refuse_faults
from scaffold.project.project import Project
from scaffold.project.served import must_be_set
from scaffold.questions.answers import implications
from scaffold.questions.schema import Answers, questions
from scaffold.retrofit import env_local
from scaffold.retrofit.answers import all_answers, found_answers
from scaffold.retrofit.exposure import Exposure, exposure
from scaffold.retrofit.make_over import make_over
from scaffold.retrofit.next_steps import Step, next_steps
from scaffold.retrofit.refusals import (
    refuse_foreign,
    refuse_odd_names,
    refuse_old,
    refuse_untracked,
    uncommitted,
)
from scaffold.rules.engine import Finding, find_all, score
from scaffold.rules.registry import rules


@dataclass(frozen=True)
class Wishes:
    """What the user asked for; `settled` remembers how each conflict was resolved."""

    given: dict[str, str]
    ask: bool
    yes: bool
    dry_run: bool
    on_conflict: str
    allow_dirty: bool
    settings: str
    settled: dict[tuple[str, File, File], File] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The result of a retrofit: the changes, and everything to report about them."""

    folder: Path
    answers: Answers
    changes: list[Change]
    before: list[Finding]
    left: list[Finding]
    secrets: Exposure
    variables: list[str]
    required: list[str]
    steps: list[Step]
    unreadable: dict[str, str]

    @property
    def writes(self) -> list[Change]:
        return [change for change in self.changes if change.action is not Action.KEEP]


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
    settings: str = "",
) -> int:
    """Bring the project in the directory to the twelve factors."""
    folder = find_folder(directory, "Name the folder of a Django project.")
    bring_to_an_end(folder, dry_run=dry_run)
    wishes = Wishes(dict(given), ask, yes, dry_run, on_conflict, allow_dirty, settings)
    form = "json" if as_json else "diff" if show_diff else ""
    for attempt in range(5):
        outcome = consider(folder, wishes)
        asking = ask and bool(outcome.writes) and not dry_run
        if asking:
            show(outcome, form)
            confirm_writing(folder)
        try:
            if not dry_run and outcome.writes:
                apply(folder, outcome.writes)
            break
        except ChangedError as error:
            if attempt == 4:
                raise
            output.note(f"{error.message} Planning again.")
    asked = {key: value for key, value in wishes.given.items() if key.startswith("deploy_")}
    for line in implications({**asked, "database": outcome.answers["database"]}):
        output.note(line)
    # Changes that needed no confirmation are shown after they are made.
    if as_json:
        output.data_json(as_object(outcome, applied=not dry_run))
    else:
        if not asking:
            show(outcome, form)
        report(outcome)
    if not outcome.writes:
        output.note("Nothing to change.")
    elif dry_run:
        output.note("Nothing was written.")
    return DONE


def consider(folder: Path, wishes: Wishes) -> Outcome:
    """Plan a retrofit, asking what has to be asked; write nothing.

    Raises UserError if the project cannot be retrofitted, before the first question.
    """
    project = Project(folder, settings=wishes.settings)
    refuse_faults(project)
    refuse_old(project)
    refuse_foreign(project, wishes.given)
    refuse_odd_names(project)
    refusal = None if wishes.dry_run else why_not(folder, wishes)
    if wishes.ask and refusal is None:
        wishes.given.update(ask_rest(project, wishes.given))
    project = untouched = project.choosing(wishes.given)
    findings = find_all(project, rules().values())
    secrets = exposure(project, env_local.local_values(project))
    answers = all_answers(project, wishes.given)
    project, tree = make_over(project, answers)
    before = current(project, tree)
    conflicts = [
        path
        for path in tree
        if path in before and before[path] != tree[path] and path not in project.files.changes
    ]
    tree = settle(tree, before, conflicts, wishes, ask=wishes.ask and refusal is None)
    changes = plan(tree, before)
    touched = {change.path for change in changes if change.action is not Action.KEEP}
    if touched and refusal is not None:
        raise refusal
    if touched and not wishes.dry_run and not wishes.allow_dirty:
        refuse_untracked(folder, touched | {*conflicts})
    made_over = all(project.files.file(path) == file for path, file in tree.items())
    done = project if made_over else Project(folder, settings=wishes.settings).with_(tree)
    return Outcome(
        folder,
        answers,
        changes,
        findings,
        [
            # Fixable, but still found: its edit failed, and nothing else would report that.
            replace(finding, advice="scaffold failed to fix this: please report it.")
            if finding.fixable
            else finding
            for finding in find_all(done, rules().values())
        ],
        secrets,
        sorted(variables.read(done) - variables.read(untouched)),
        must_be_set(done),
        next_steps(untouched, done, touched, secrets),
        project.files.unreadable,
    )


def show(outcome: Outcome, form: str) -> None:
    """Print the changes, as a diff or as a tree of files."""
    if form == "diff":
        output.data_bytes(diff(outcome.writes).rstrip("\n"))
    elif outcome.writes:
        output.data(f"Files:\n{output.tree(outcome.changes)}\n")


def as_object(outcome: Outcome, *, applied: bool) -> dict[str, object]:
    """Return the outcome as the object that --json prints."""
    return {
        "folder": str(outcome.folder),
        "answers": outcome.answers,
        "score": {"before": score(outcome.before), "after": score(outcome.left)},
        "changes": [{"path": c.path, "action": c.action} for c in outcome.changes],
        "findings": [
            {"rule": f.rule, "path": f.path, "line": f.line, "message": f.message}
            | {"advice": f.advice}
            for f in outcome.left
        ],
        "secrets": asdict(outcome.secrets),
        "variables": outcome.variables,
        "required_variables": outcome.required,
        "next_steps": [asdict(step) for step in outcome.steps],
        "unreadable": outcome.unreadable,
        "applied": applied,
    }


def ask_rest(project: Project, given: Mapping[str, str]) -> dict[str, str]:
    """Ask what neither a flag nor the project answers."""
    from scaffold.questions.prompts import ask_one

    found = {**found_answers(project), **given}
    answers = dict(given)
    defaults = all_answers(project, answers)
    for question in questions():
        if question.choices and question.key not in found:
            answers[question.key] = ask_one(question, defaults[question.key])
    return answers


def current(project: Project, tree: Tree) -> Tree:
    """Return the files that the project had at the tree's paths; UserError if one is no file."""
    found: Tree = {}
    for path in tree:
        try:
            file = project.files.stood(path)
        except paths.RefusedError as error:
            raise UserError(f"{path}: {error}.", "Replace it with a regular file.", FOUND) from None
        if file is not None:
            found[path] = file
    return found


def settle(tree: Tree, before: Tree, conflicts: list[str], wishes: Wishes, *, ask: bool) -> Tree:
    """Return the tree with its conflicts resolved: its files that already exist differently."""
    if conflicts and wishes.on_conflict == "abort":
        raise UserError(
            f"These files already exist: {', '.join(sorted(conflicts))}.",
            "Keep them with --on-conflict skip, or replace them with --on-conflict overwrite.",
            FOUND,
        )
    settled = dict(tree)
    for path in conflicts:
        if wishes.on_conflict == "overwrite":
            continue
        settled[path] = before[path]
        if ask and not wishes.on_conflict:
            from scaffold.questions.prompts import ask_conflict

            case = (path, before[path], tree[path])
            if case not in wishes.settled:
                wishes.settled[case] = ask_conflict(*case)
            settled[path] = wishes.settled[case]
    return settled


def why_not(folder: Path, wishes: Wishes) -> UserError | None:
    """Return why nothing may be written here: git could not undo the changes."""
    if wishes.allow_dirty or (wishes.yes and not is_repository(folder)):
        return None
    if not is_repository(folder):
        if wishes.ask:
            return None  # confirm_writing asks
        return UserError(
            f"{folder} is not in a git repository, so the changes could not be undone.",
            "Run git init and commit first, or add --yes.",
            FOUND,
        )
    return uncommitted([line[3:] for line in dirty(folder) if not line.startswith("??")])


def confirm_writing(folder: Path) -> None:
    """Ask whether to write; where git cannot undo it, the default is no."""
    import questionary

    safe = is_repository(folder)
    question = (
        "Write these changes?"
        if safe
        else "There is no git repository, so this cannot be undone. Write it anyway?"
    )
    if not questionary.confirm(question, default=safe).unsafe_ask():
        raise KeyboardInterrupt


def report(outcome: Outcome) -> None:
    """Report the score, what is left to do by hand, and the next steps."""
    if outcome.writes and not is_repository(outcome.folder):
        output.note("There is no git repository: this cannot be undone.")
    before, left = score(outcome.before), score(outcome.left)
    output.note(f"{before} of 12 factors met before, {left} after: no rule finds a fault in them.")
    for path, fault in sorted(outcome.unreadable.items()):
        output.note(f"{shown(path)} was not read: {fault}.")
    if outcome.left:
        output.note(f"\nLeft for you, {len(outcome.left)}:")
        for finding in outcome.left:
            first, *rest = finding.advice.splitlines() or [""]
            output.note(f"  {finding.where}: {shown(finding.message)}. {shown(first)}".rstrip())
            for line in rest:
                output.note(f"      {shown(line)}")
    if outcome.steps:
        output.note("\nNext:")
    for number, step in enumerate(outcome.steps, 1):
        output.note(f"  {number}. {shown(step.text)}{':' if step.commands else '.'}")
        for command in step.commands:
            output.note(f"       {shown(command)}")
