"""The commands: `python -m deploy --help`."""

import argparse
import sys

from . import commands
from .errors import Failed

HELP = {
    "setup": "make the hosts ready; a second time changes nothing",
    "push": "release a commit, a branch or a tag",
    "rollback": "go back to what served before this release, or to one that status lists",
    "status": "show what serves on each host, and what was done last",
    "logs": "show what web and the workers log",
    "run": "run a command of manage.py on one host: run production -- shell",
    "lock": "let nobody push, until unlock",
    "unlock": "let everybody push again",
}


def parse(arguments):
    parser = argparse.ArgumentParser("python -m deploy", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, help_text in HELP.items():
        command = subparsers.add_parser(name, help=help_text, description=help_text)
        add = command.add_argument
        add("environment", help="one of inventory.toml's")
        if name == "setup":
            add(
                "--variables",
                metavar="FILE",
                help="the first environment file of hosts",
            )
        elif name == "push":
            add("ref", nargs="?", default="HEAD", help="HEAD unless given")
        elif name == "rollback":
            add("release", nargs="?", default="", help="its number or whole name")
            add(
                "--migrations", action="store_true", help="reverse later migrations too"
            )
        elif name == "logs":
            add("--follow", action="store_true", help="go on as more is logged")
        elif name == "run":
            add("arguments", nargs="+", metavar="-- ARGUMENTS", help="of manage.py")
        elif name == "lock":
            add("reason", help="shown to those who push")
        if name in ("setup", "push", "rollback"):
            add("--dry-run", action="store_true", help="only say what would be done")
    given = parser.parse_args(arguments)
    if not given.command:
        parser.print_help()
        sys.exit(0)
    return given


def main(arguments):
    given = vars(parse(arguments))
    command = getattr(commands, given.pop("command"))
    try:
        return command(**given)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
