"""Which migrations a release knew, and how to reverse those that came later."""

import re

from .errors import Failed


def applied(push, release=""):
    """Return the names of the migrations that are applied, in their order."""
    plan = push.manage(push.hosts[0], "showmigrations", "--plan", release=release)
    return re.findall(r"(?m)^\[X\]  (\w+\.\w+)", plan)


def known(push, release):
    """Return the names of those that a release knows as applied; None if it is broken."""
    script = 'cat "$1/.migrations" 2> /dev/null || true'
    noted = push.script(push.hosts[0], script, push.path(push.hosts[0], release))
    try:
        return noted.split() or applied(push, release)
    except Failed:
        return None


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
