"""Which migrations a release knew, and how to reverse those that came later."""

import re


def applied(push, release=""):
    """Return the names of the migrations that are applied, in their order."""
    plan = push.manage(push.hosts[0], "showmigrations", "--plan", release=release)
    return re.findall(r"(?m)^\[X\]  (\w+\.\w+)", plan)


def noted(push, release):
    """Return the names of those that were applied once a release had migrated."""
    host = push.hosts[0]
    text = push.script(host, 'cat "$1/.migrations"', push.path(host, release))
    return text.split()


def reversal(old, new):
    """
    Return the arguments of `migrate` that undo what `new` has and `old` has not.

    The last one that was applied comes first.
    """
    later = [name for name in new if name not in old]
    apps = dict.fromkeys(name.partition(".")[0] for name in reversed(later))
    commands = []
    for app in apps:
        before = [name for name in old if name.startswith(f"{app}.")]
        commands.append([app, before[-1].partition(".")[2] if before else "zero"])
    return later, commands
