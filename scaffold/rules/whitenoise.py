"""Nothing serves static files in production.

With DEBUG off Django serves none, so every page loses its styles.

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

from scaffold.middleware import add, home
from scaffold.project import Project
from scaffold.rules import Place, at
from scaffold.source import Edit, Source

FACTOR = 5
SEVERITY = "error"


NAME = "whitenoise.middleware.WhiteNoiseMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"


def find(project: Project) -> Iterator[Place]:
    names = project.settings.strings(project.middleware_name)
    assignment = project.settings.last(project.middleware_name)
    used = [name for name in names if "whitenoise" in name.lower()]
    served = ast.unparse(assignment.value) if assignment else ""
    if not used and "whitenoise" not in served and not _elsewhere(project):
        fixable = home(project) is not None
        advice = "" if fixable else f"Add {NAME} after SecurityMiddleware."
        if assignment:
            yield at(assignment, "WhiteNoise is not in it", advice, fixable=fixable)
        elif project.settings_path:
            yield Place(project.settings_path, 1, "MIDDLEWARE is not set", advice)
    elif used and assignment:
        if len(used) > 1:
            yield at(assignment, "WhiteNoise is in it twice", "Keep the first.")
        before = names[: names.index(used[0])]
        late = [name for name in before if "django.contrib" in name or ".middleware.c" in name]
        late = [name for name in late if "csp" not in name.lower() and "cors" not in name.lower()]
        if late:
            fixable = movable(project) is not None
            advice = "" if fixable else "Move it up, to directly after SecurityMiddleware."
            yield at(assignment, "WhiteNoise comes late in it", advice, fixable=fixable)


def movable(project: Project) -> Source | None:
    """Return the settings without WhiteNoise, where it stands on a line of its own."""
    assignment = project.settings.find(project.middleware_name, NAME)
    if assignment is None or not project.settings.find(project.middleware_name, SECURITY):
        return None
    source = assignment.source
    line = re.compile(rf"""(?m)^[ \t]*['"]{re.escape(NAME)}['"],[ \t]*(\r\n|\r|\n)""")
    found = list(line.finditer(source.text))
    if len(found) != 1:
        return None
    return source.edited([Edit(found[0].start(), found[0].end(), "")])


def _elsewhere(project: Project) -> bool:
    """Say whether a web server before Django, or wsgi.py, serves the files."""
    return any("whitenoise" in project.text(path).lower() for path in project.entries)


def fix(project: Project) -> None:
    without = movable(project)
    if without is not None:
        project.write(without)
    after = SECURITY if project.settings.find(project.middleware_name, SECURITY) else ""
    add(project, NAME, after=after)
