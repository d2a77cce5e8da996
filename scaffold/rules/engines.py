"""Development and production use different databases.

SQLite accepts what PostgreSQL rejects, and vice versa: such bugs show only in production.

https://12factor.net/dev-prod-parity

Before::

    "ENGINE": "django.db.backends.sqlite3",    # and psycopg in requirements.txt

After::

    dj_database_url.parse(required("DATABASE_URL"))
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.databases import defaults, edits, kind_of
from scaffold.rules.registry import Place, at, rule

ADVICE = "Run the same engine everywhere: let both read DATABASE_URL."
_ENGINE = re.compile(r"django\.db\.backends\.(\w+)|gis\.db\.backends\.(\w+)")


@rule(10, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment, value in defaults(project):
        literal = kind_of(value) == "literal"
        if literal and project.engine == "sqlite" and project.database != "sqlite":
            what = f"SQLite in the settings, but a driver for {project.database} in the manifest"
            yield at(assignment, what, edits=edits(project, assignment, value))
    for path in project.other_settings:
        engines = {a or b for a, b in _ENGINE.findall(project.files.text(path))}
        here = {a or b for s in project.settings.sources for a, b in _ENGINE.findall(s.text)}
        if engines and here and not engines & here:
            yield Place(
                path,
                1,
                f"This module uses {min(engines)}, the active settings use {min(here)}",
                ADVICE,
            )
