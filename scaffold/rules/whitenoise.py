"""Nothing serves static files in production.

With DEBUG off, Django itself serves none, so every page loses its styles.

https://whitenoise.readthedocs.io/en/stable/django.html

Before::

    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
    ]

After::

    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
    ]
"""

import ast
import re
from collections.abc import Iterator

from scaffold.code.source import Edit as Span
from scaffold.edits.edit import InFile, in_file
from scaffold.edits.middleware import inserted, lacking
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

NAME = "whitenoise.middleware.WhiteNoiseMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"


@rule(5, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    names = project.settings.strings(project.middleware_name)
    assignment = project.settings.last(project.middleware_name)
    used = [name for name in names if _is_whitenoise(name)]
    for one in unserved(project):
        edits = _edits(project, one)
        advice = "" if edits else f"Add {NAME} after SecurityMiddleware."
        yield at(one, f"WhiteNoise is missing from {one.name}", advice, edits=edits)
    if project.settings.lacks(project.middleware_name):
        advice = f"Set MIDDLEWARE, with {NAME} after SecurityMiddleware."
        yield Place(project.layout.settings_path, 1, "MIDDLEWARE is not set", advice)
    if used and assignment:
        if len(used) > 1:
            yield at(assignment, f"WhiteNoise is in {assignment.name} twice", "Keep the first.")
        before = names[: names.index(used[0])]
        # If SecurityMiddleware itself comes late, the entries before it are the project's choice.
        before = before[before.index(SECURITY) :] if SECURITY in before else before
        late = [name for name in before if "django.contrib" in name or ".middleware.c" in name]
        late = [name for name in late if "csp" not in name.lower() and "cors" not in name.lower()]
        early = SECURITY in names and names.index(used[0]) < names.index(SECURITY)
        if early:
            edits = without(project)
            advice = "" if edits else "Move it down, to directly after SecurityMiddleware."
            yield at(assignment, "WhiteNoise comes before SecurityMiddleware", advice, edits=edits)
        elif late:
            edits = without(project)
            advice = "" if edits else "Move it up, to directly after SecurityMiddleware."
            yield at(assignment, f"WhiteNoise comes late in {assignment.name}", advice, edits=edits)


def unserved(project: Project) -> list[Assignment]:
    """Return the MIDDLEWARE assignments without WhiteNoise; [] if something else adds it."""
    lists = lacking(project, _is_whitenoise)
    named = any("whitenoise" in ast.unparse(one.value).lower() for one in lists)
    return [] if named or _elsewhere(project) else lists


def _is_whitenoise(name: str) -> bool:
    return "whitenoise" in name.lower()


def without(project: Project) -> tuple[InFile, ...]:
    """Remove WhiteNoise from a list if it is on a line of its own.

    The next round finds that it is missing, and adds it in the right place.
    """
    assignment = project.settings.find(project.middleware_name, NAME)
    if assignment is None or not project.settings.find(project.middleware_name, SECURITY):
        return ()
    source = assignment.source
    line = re.compile(rf"""(?m)^[ \t]*['"]{re.escape(NAME)}['"],[ \t]*(\r\n|\r|\n)""")
    found = list(line.finditer(source.text))
    if len(found) != 1:
        return ()
    return in_file(source, [Span(found[0].start(), found[0].end(), "")])


def _elsewhere(project: Project) -> bool:
    """Say whether wsgi.py serves the files, or the settings of another environment add it."""
    text = project.files.text
    started = any("whitenoise" in text(path).lower() for path in project.layout.entries)
    return started or any("whitenoise." in text(path) for path in project.other_settings)


def _edits(project: Project, one: Assignment) -> tuple[InFile, ...]:
    if "whitenoise" in project.optional:
        return ()  # it is only in an extra: without that, the middleware could not be imported
    return inserted(project, one, NAME, after=SECURITY)
