"""`scaffold completion`: prints the completion script for a shell."""

import click
from click.shell_completion import get_completion_class

from scaffold import output
from scaffold.errors import DONE


def completion(shell: str, command: click.Command) -> int:
    """Print the script for bash, zsh or fish."""
    script = get_completion_class(shell)
    assert script is not None
    output.data(script(command, {}, "scaffold", "_SCAFFOLD_COMPLETE").source())
    return DONE
