"""Settings are imported from a file that is not in the repository.

The settings that run are then not the committed ones, and nobody can tell what they are.

https://12factor.net/codebase

Before::

    try:
        from .local_settings import *
    except ImportError:
        pass

After::

    # Whatever local_settings.py set is read from the environment.
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

ADVICE = "Move that file's settings into environment variables, then remove the import."
_LOCAL = re.compile(r"(^|\.)(local\w*|settings_local|private|secrets?)$")


@rule(1, "warning")
def find(project: Project) -> Iterator[Place]:
    for source, statement, name in project.settings.missing:
        if _LOCAL.search(name):
            yield Place(source.path, statement.lineno, f"{name} is imported but missing", ADVICE)
