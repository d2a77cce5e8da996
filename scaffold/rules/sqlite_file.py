"""The database is a file in the project's folder.

The file is lost with its container, and two machines would each have their own.

https://12factor.net/processes

Before::

    "ENGINE": "django.db.backends.sqlite3",
    "NAME": BASE_DIR / "db.sqlite3",

After::

    dj_database_url.parse(required("DATABASE_URL"))    # sqlite:////data/db.sqlite3, on a volume
"""

from collections.abc import Iterator

from scaffold.code.expressions import constant, entry
from scaffold.project.project import Project
from scaffold.rules.databases import aliases, defaults, edits, kind_of
from scaffold.rules.registry import Place, at, rule


@rule(6, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment, value in defaults(project):
        engine = entry(value, "ENGINE")
        if engine and "sqlite" in str(constant(engine)) and kind_of(value) == "literal":
            what = "The default database is a local file"
            yield at(assignment, what, edits=edits(project, assignment, value))
    for assignment in project.settings.all("DATABASES"):
        for alias, value in aliases(assignment):
            engine = entry(value, "ENGINE")
            if alias != "default" and engine and "sqlite" in str(constant(engine)):
                advice = f"Read {alias.upper()}_DATABASE_URL instead."
                yield at(assignment, f"The database {alias!a} is a local file", advice)
