"""Defines the command line; scaffold/commands/ does the work."""

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from scaffold import __version__, streams
from scaffold.errors import UserError
from scaffold.flags import (
    Choice,
    folders,
    question_flags,
    rule_flag,
    template_flags,
    variant_flags,
)
from scaffold.parsing import Group, TemplateCommand, called, wants_json

if TYPE_CHECKING:
    from scaffold.fork.fetch import Fork


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="scaffold %(version)s")
def scaffold() -> None:
    """Write twelve-factor Django projects. Every variant has been started and used."""


@scaffold.command(cls=TemplateCommand)
@click.argument("directory", shell_complete=folders)
@question_flags
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: take the defaults.")
@template_flags
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--diff", "show_diff", is_flag=True, help="Print the changes as a diff.")
@click.option("--json", "as_json", is_flag=True, help="Print the answers and changes as JSON.")
@click.option("--no-git", is_flag=True, help="Do not run git init.")
@click.option("--vendor", is_flag=True, help="Download the project's libraries into vendor/.")
@click.pass_obj
def new(
    fork: "Fork | None",
    /,
    directory: str,
    yes: bool,
    user_defaults: bool | None,
    dry_run: bool,
    show_diff: bool,
    as_json: bool,
    no_git: bool,
    vendor: bool,
    **given: str | None,
) -> int:
    """Write a new project into DIRECTORY."""
    from scaffold.commands.new import new
    from scaffold.questions.answers import refuse_device

    if show_diff and as_json:
        raise UserError("--diff and --json both write to stdout.", "Use only one of them.")
    refuse_device(directory)
    return new(
        directory,
        {key: value for key, value in given.items() if value is not None},
        ask=not yes and streams.are_a_person_s(),
        dry_run=dry_run,
        show_diff=show_diff,
        as_json=as_json,
        git=not no_git,
        vendor=vendor,
        fork=fork,
        user_defaults=user_defaults,
    )


@scaffold.command()
@click.argument("directory", default=".", shell_complete=folders)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--github", is_flag=True, help="Print them as annotations for GitHub Actions.")
@click.option(
    "--settings", default="", metavar="MODULE", help="The module that holds the settings."
)
@rule_flag("--select", "Only these rules or factors.")
@rule_flag("--ignore", "All rules but these.")
def check(
    directory: str,
    as_json: bool,
    github: bool,
    settings: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> int:
    """Audit the Django project in DIRECTORY against the twelve factors.

    RULES is a comma-separated list of rule names, factor numerals and "security".

    \b
    A comment ignores rules on its line:
      # scaffold: ignore[debug]         one rule
      # scaffold: ignore[debug,hsts]    several
      # scaffold: ignore                all

    \b
    Example:
      scaffold check mysite --select III,security
    """
    from scaffold.commands.check import check

    if as_json and github:
        raise UserError("--json and --github both write to stdout.", "Use only one of them.")
    return check(
        directory,
        settings=settings,
        select=select,
        ignore=ignore,
        as_json=as_json,
        github=github,
    )


@scaffold.command()
@click.argument("directory", default=".", shell_complete=folders)
@question_flags
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: use what is found, or defaults.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--diff", "show_diff", is_flag=True, help="Print the changes as a diff.")
@click.option("--json", "as_json", is_flag=True, help="Print changes and open findings as JSON.")
@click.option(
    "--on-conflict",
    type=Choice(["skip", "overwrite", "abort"]),
    help="What to do with files that already exist (default: skip).",
)
@click.option(
    "--settings", default="", metavar="MODULE", help="The module that holds the settings."
)
@click.option("--allow-dirty", is_flag=True, help="Write even if changes are uncommitted.")
@click.option(
    "--prove",
    is_flag=True,
    help="Write nothing here: run the project's own code in two copies, before and after, in each"
    " way that it is used, and compare. Exit status 1 if something is worse.",
)
@click.option("--keep", is_flag=True, help="With --prove: keep the copies.")
def retrofit(
    directory: str,
    settings: str,
    yes: bool,
    dry_run: bool,
    show_diff: bool,
    as_json: bool,
    on_conflict: str | None,
    allow_dirty: bool,
    prove: bool,
    keep: bool,
    **given: str | None,
) -> int:
    """Bring the Django project in DIRECTORY to the twelve factors."""
    from scaffold.commands.retrofit import retrofit

    answers = {key: value for key, value in given.items() if value is not None}
    ask = not yes and streams.are_a_person_s()
    if prove:
        from scaffold.commands.prove import prove as prove_it

        if show_diff:
            raise UserError("--prove prints no diff.", "Use --diff without --prove.")
        return prove_it(directory, answers, ask=ask, as_json=as_json, keep=keep, settings=settings)

    if show_diff and as_json:
        raise UserError("--diff and --json both write to stdout.", "Use only one of them.")
    return retrofit(
        directory,
        answers,
        ask=ask,
        yes=yes,
        dry_run=dry_run,
        show_diff=show_diff,
        as_json=as_json,
        on_conflict=on_conflict or "",
        allow_dirty=allow_dirty,
        settings=settings,
    )


@scaffold.command()
@variant_flags
@click.option("--json", "as_json", is_flag=True, help="Print the variants as JSON.")
@click.option("--github-matrix", is_flag=True, help="Print a matrix for GitHub Actions.")
def variants(
    everything: bool,
    pairwise: bool,
    selections: tuple[str, ...],
    as_json: bool,
    github_matrix: bool,
) -> int:
    """List the combinations of choices that can be started.

    \b
    Example:
      scaffold variants --select database=mysql,worker=rq
    """
    from scaffold.commands.variants import variants

    if as_json and github_matrix:
        raise UserError("--json and --github-matrix both write to stdout.", "Use only one of them.")
    return variants(
        everything=everything,
        pairs=pairwise,
        selections=list(selections),
        as_json=as_json,
        github_matrix=github_matrix,
    )


@scaffold.command()
@variant_flags
@click.option("--jobs", type=click.IntRange(1, 16), help="How many variants at a time.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), help="Write JSON here.")
@click.option("--junit", "junit_file", type=click.Path(dir_okay=False), help="Write JUnit here.")
@click.option("--keep", is_flag=True, help="Keep the scratch folders of failed variants.")
def smoke(
    everything: bool,
    pairwise: bool,
    selections: tuple[str, ...],
    jobs: int | None,
    json_file: str | None,
    junit_file: str | None,
    keep: bool,
) -> int:
    """Start each variant for real, use it, and stop it.

    \b
    Example:
      scaffold smoke --select database=mysql,worker=rq
    """
    from scaffold.smoke.extra import refuse_missing

    refuse_missing()
    from scaffold.commands.smoke import smoke

    return smoke(
        everything=everything,
        pairs=pairwise,
        selections=list(selections),
        jobs=jobs,
        json_file=json_file,
        junit_file=junit_file,
        keep=keep,
    )


@scaffold.command()
@click.argument("directory", default=".", shell_complete=folders)
def info(directory: str) -> int:
    """Print versions and a project's answers, to paste into a bug report."""
    from scaffold.commands.info import info

    return info(directory)


@scaffold.command()
@click.argument("shell", type=Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script for a SHELL."""
    from scaffold.commands.completion import completion

    return completion(shell, scaffold)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; a user's mistake gives no traceback."""
    from scaffold import output

    arguments = list(sys.argv[1:] if arguments is None else arguments)
    output.begin(as_json=wants_json(scaffold, arguments))
    return output.end(called(scaffold, arguments))


def main() -> None:
    """Run the process's command line, even if the caller has closed some of its streams."""
    # Syntax trees have no reference cycles: on large settings, looking for some takes a tenth of
    # the time.
    gc.set_threshold(100_000, 50, 100)
    streams.open_all()
    status = streams.flush(run())
    # Skip the collection at exit too: the memory is freed with the process.
    gc.freeze()
    sys.exit(status)
