"""What settings that call dj_database_url.config() read, without naming it."""

import ast
import re

from scaffold.project.project import Project
from scaffold.project.remembered import remembered


def read_by_default(project: Project) -> set[str]:
    """Return the variables that dj-database-url reads unasked."""
    bodies = [statement for source in project.settings.sources for statement in source.tree.body]
    return {"DATABASE_URL"} if any(map(_calls_without_name, bodies)) else set()


@remembered
def has_no_other_database(project: Project) -> bool:
    """Say whether the settings load without DATABASE_URL, but have no database then."""
    return any(
        not any(keyword.arg == "default" for keyword in call.keywords)
        for source in project.settings.sources
        for statement in source.tree.body
        if isinstance(statement, ast.Assign)
        for call in _calls_without_name(statement)
    )


def is_in_memory_without(project: Project) -> bool:
    """Say whether the database is in memory if DATABASE_URL is not set: a server has none then."""
    asked = re.compile(r"""DATABASE_URL['"],\s*(default=)?['"]sqlite3?://:memory:""")
    return any(asked.search(source.text) for source in project.settings.sources)


def _calls_without_name(statement: ast.stmt) -> list[ast.Call]:
    """Return the calls of dj_database_url.config() that name no variable."""
    return [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "dj_database_url.config"
        and not node.args
        and all(keyword.arg not in ("env", None) for keyword in node.keywords)
    ]
