"""There is a settings module for each environment.

A new deploy then needs a new module, and the settings of production never run before it.

https://12factor.net/config

Before::

    settings/base.py  settings/dev.py  settings/production.py

After::

    settings.py, with all differences in environment variables
"""

import re
from collections.abc import Iterator

from scaffold.project.entry_points import settings_named
from scaffold.project.project import Project
from scaffold.project.variables import required
from scaffold.rules.registry import Place, rule

ADVICE = "Move the differences into environment variables, and remove the module."


@rule(3, "warning")
def find(project: Project) -> Iterator[Place]:
    sources = map(project.files.source, project.layout.entries)
    started = {settings_named(source) for source in sources if source}
    asked = sorted(required(project).keys() & {"SECRET_KEY", "DATABASE_URL"})
    for path in project.other_settings:
        source = project.files.source(path)
        what = "This module holds the settings of another environment"
        if any(project.module_path(name) == path for name in started if name):
            what = "The gateway uses these settings, but manage.py uses others"
        advice = ADVICE
        if source and asked and re.search(r"(?m)^\s*from \S+ import \*", source.text):
            names = " and ".join(asked)
            advice += f" Until then, set {names} for it too: what it imports requires it."
        yield Place(path, 1, what, advice)
