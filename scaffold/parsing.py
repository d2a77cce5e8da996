"""Extends click: suggestions, flags from a fork's questions, errors in one line."""

import os
import sys
from collections.abc import Sequence

import click

from scaffold.errors import FOUND, INTERRUPTED, OUR_BUG, WRONG_USE, UserError, closest
from scaffold.flags import option_of
from scaffold.questions.schema import questions


class Group(click.Group):
    """Suggests the command that was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if ctx.resilient_parsing:  # a shell asks for completions
            return super().resolve_command(ctx, args)
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            names = self.list_commands(ctx)
            meant = closest(args[0], names)
            hint = f"Perhaps: scaffold {meant}" if meant else f"Commands: {', '.join(names)}."
            raise UserError(f"No such command: {args[0]}.", hint)
        return super().resolve_command(ctx, args)


class TemplateCommand(click.Command):
    """A command with --template: once the fork is fetched, its questions give the flags.

    The context's `obj` is then the fork, which is deleted when the context closes.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            source, checkout = self._template(ctx.parent, args)
            if source is not None:
                from scaffold.fork.fetch import fetched

                ctx.obj = ctx.with_resource(fetched(source, checkout))
            elif checkout is not None:
                raise UserError(
                    "--checkout needs --template.", "Add --template with the fork's address."
                )
        try:
            rest = super().parse_args(ctx, args)
        except BaseException:
            ctx.close()  # click closes it only if the command runs
            raise
        for name in ("template", "checkout"):
            ctx.params.pop(name, None)  # the command gets the fork instead
        return rest

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params = super().get_params(ctx)
        if ctx.obj is None:
            return params
        own = {question.key for question in questions()}
        fixed = [param for param in params if param.name not in own]
        asked = questions(ctx.obj.bundle)
        taken = {"--help", *(flag for p in fixed for flag in (f"--{p.name}", *p.opts))}
        if odd := [q.key for q in asked if {q.flag, f"--{q.key}"} & taken]:
            raise UserError(
                f"The fork's question {odd[0]} has the same name as one of scaffold's own flags.",
                "Give it another name in the fork.",
                FOUND,
            )
        options = [click.Option([q.flag, q.key], **option_of(q)) for q in asked]
        # In the same order as scaffold's own: the directory, the questions, the other flags.
        return [*fixed[:1], *options, *fixed[1:]]

    def _template(
        self, parent: click.Context | None, args: list[str]
    ) -> tuple[str | None, str | None]:
        """Return the values of --template and --checkout, even if other arguments are wrong."""
        lenient = click.Context(self, parent, resilient_parsing=True, ignore_unknown_options=True)
        with lenient:
            super().parse_args(lenient, list(args))
        return lenient.params.get("template"), lenient.params.get("checkout")


def wants_json(group: click.Group, arguments: Sequence[str]) -> bool:
    """Say whether these arguments ask for JSON on stdout, even if others are wrong."""
    flags = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    command = next((group.commands[word] for word in flags if word in group.commands), None)
    named = [option for option in (command.params if command else []) if "--json" in option.opts]
    # smoke's --json is not a flag: it takes the name of a file.
    return "--json" in flags and all(isinstance(o, click.Option) and o.is_flag for o in named)


def called(group: click.Group, arguments: list[str]) -> int:
    """Run a command, report any error, and return the exit status."""
    from scaffold import output

    # For a project's most deeply nested code: see DEEPEST in scaffold/code/source.py.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 6000))
    try:
        status = group.main(arguments, prog_name="scaffold", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except UserError as error:
        output.error(error)
        return error.status
    except click.exceptions.NoArgsIsHelpError as error:
        output.note(error.format_message())
        return WRONG_USE
    except click.UsageError as error:
        words = error.ctx.command_path if error.ctx else "scaffold"
        output.error(UserError(" ".join(error.format_message().split()), f"See: {words} --help"))
        return WRONG_USE
    except (KeyboardInterrupt, click.Abort):
        output.interrupted()
        return INTERRUPTED
    except BrokenPipeError:
        return INTERRUPTED
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        output.error(
            UserError(
                f"{where}{error.strerror or error}.", "Fix that, and run the command again.", FOUND
            )
        )
        return FOUND
    except Exception:  # noqa: BLE001 - reported as a bug, with its traceback
        import traceback

        output.note(traceback.format_exc())
        output.error(
            UserError("This is a bug in scaffold, not yours.", "Report it with the lines above.")
        )
        return OUR_BUG
