"""The database is written in the code.

Each deploy has its own database: a URL in the environment gives engine, host and password
together, so that another database needs no commit.

https://12factor.net/backing-services

Before::

    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": BASE_DIR / "db.sqlite3",
        }
    }

After::

    DATABASES = {
        "default": dj_database_url.parse(
            required("DATABASE_URL"),
            conn_max_age=600,
            conn_health_checks=True,
        )
    }
"""

import ast
import textwrap
from collections.abc import Iterator

from scaffold.code import statements
from scaffold.code.expressions import (
    VARIABLE,
    constant,
    entries,
    entry,
    reads_environment,
    true_when_unset,
    variable_of,
)
from scaffold.code.source import Edit as Span
from scaffold.code.source import Source
from scaffold.edits.edit import InFile, Provide, in_file
from scaffold.edits.settings import replaced
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.connection_checks import may_fix
from scaffold.rules.registry import Place, at, rule

# Entries that the URL replaces; the others are kept.
_IN_URL = {"ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "CONN_MAX_AGE"}
_IN_URL |= {"CONN_HEALTH_CHECKS"}
_FOUND = {
    "literal": "The default database is a literal",
    "parts": "The default database is not set by one URL",
    "url": "DATABASE_URL has a default in the code",
}
ADVICE = 'Set DATABASES["default"] to dj_database_url.parse(os.environ["DATABASE_URL"])'


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment, value in defaults(project):
        if what := _FOUND.get(kind_in(assignment, value)):
            yield at(assignment, what, edits=edits(project, assignment, value))
    for assignment in project.settings.all("DATABASES"):
        for alias, value in aliases(assignment):
            if alias != "default" and has_password(value):
                what = f"The password of the database {alias!a} is a literal"
                yield at(assignment, what, f"Read {alias.upper()}_DATABASE_URL instead.")
    if project.settings.lacks("DATABASES"):
        yield Place(project.layout.settings_path, 1, "DATABASES is not set", ADVICE)
    stated = project.settings.all("DATABASES")
    if stated and not defaults(project) and not _named_by_environment(project):
        yield at(stated[0], "scaffold cannot tell how DATABASES is set", ADVICE)


def aliases(assignment: Assignment) -> list[tuple[str, ast.expr]]:
    if assignment.kind == "item":
        return [(assignment.key, assignment.value)]
    if assignment.kind == "part":
        return []
    return [(key, value) for key, _, value in entries(assignment.value)]


def defaults(project: Project) -> list[tuple[Assignment, ast.expr]]:
    """Return each assignment of the default database, with its value."""
    return [
        (assignment, value)
        for assignment in project.settings.all("DATABASES")
        for alias, value in aliases(assignment)
        if alias == "default"
    ]


def _named_by_environment(project: Project) -> bool:
    return any(reads_environment(a.value) for a in project.settings.all("DATABASES"))


def kind_of(node: ast.expr) -> str:
    """Say how a database is set: literal, parts (several variables), url (a default) or right."""
    if isinstance(node, ast.Dict) or (isinstance(node, ast.Call) and entry(node, "ENGINE")):
        if not any(key == "ENGINE" for key, _, _ in entries(node)):
            return "right"
        return "parts" if any(reads_environment(v) for _, _, v in entries(node)) else "literal"
    variable = variable_of(node)
    if isinstance(node, ast.Call) and variable is None:
        named = [k.value for k in node.keywords if k.arg == "default"]
        if ast.unparse(node.func).endswith("config") and named:
            return "url" if isinstance(named[0], ast.Constant) and named[0].value else "right"
    return "right"


def kind_in(assignment: Assignment, value: ast.expr) -> str:
    """Say how an assignment sets a database: parts are right in a branch without DATABASE_URL."""
    kind = kind_of(value)
    return "right" if kind == "parts" and "DATABASE_URL" in assignment.guarded else kind


def chosen_by_variable(assignment: Assignment) -> bool:
    """Say whether an assignment runs only where a variable is set."""
    try:
        condition = ast.parse(assignment.guarded, mode="eval").body
    except SyntaxError:
        return False
    return reads_environment(condition) and not true_when_unset(condition)


def has_password(node: ast.expr) -> bool:
    password = entry(node, "PASSWORD")
    return isinstance(password, ast.Constant) and bool(password.value)


def edits(project: Project, assignment: Assignment, value: ast.expr) -> tuple[InFile, ...]:
    """Return the edits that read the database from DATABASE_URL."""
    source = assignment.source
    kind = kind_of(value)
    if kind == "url":
        return _required_url(project, assignment, value)
    reader = reader_at(project, source, assignment.statement.lineno)
    rest = []
    for name, key, part in entries(value):
        if name not in _IN_URL:
            written = source.segment(key) if key is not part else repr(name)
            rest.append(f"{written}: {statements.flush(source, part)}")
    kept = entry(value, "CONN_MAX_AGE")
    age = source.segment(kept) if kept is not None else ""
    if kind == "literal":
        code = parsed(project, reader.required("DATABASE_URL"), age, rest)
        return replaced(project, assignment, value, code)
    # Options of this engine are kept only with it: the URL may name another engine.
    same = entry(value, "ENGINE") is not None and project.database in ("", project.engine)
    first = parsed(project, 'os.environ["DATABASE_URL"]', age, rest if same else [])
    code = f'{first}\nif os.environ.get("DATABASE_URL")\nelse '
    return in_file(source, [_either(source, value, code)], code)


def _either(source: Source, value: ast.expr, code: str) -> Span:
    """Return the edit that puts code before a database's own entries, all in parentheses."""
    outer = source.margin(value.lineno)
    own = _indented(source.segment(value))
    code = textwrap.indent(code, f"{outer}    ")
    return Span(*source.span(value), f"(\n{code}{own}\n{outer})")


def _indented(code: str) -> str:
    """Return an expression's text with its later lines indented, unless they may be of a string."""
    return code if '"""' in code or "'''" in code else code.replace("\n", "\n    ")


def parsed(project: Project, url: str, age: str, rest: list[str]) -> str:
    """Return the code that parses a URL, with the project's own entries."""
    checked = project.django >= (4, 1) and may_fix(project)
    options = [f"conn_max_age={age or 600}"] if checked or age else []
    options += ["conn_health_checks=True"] if checked else []
    lines = "".join(f"    {option},\n" for option in [url, *options])
    code = f"dj_database_url.parse(\n{lines})" if options else f"dj_database_url.parse({url})"
    if not rest:
        return code
    inner = code.replace("\n", "\n    ")
    return "{\n    **" + inner + ",\n" + "".join(f"    {_indented(one)},\n" for one in rest) + "}"


def _required_url(project: Project, assignment: Assignment, node: ast.expr) -> tuple[InFile, ...]:
    """Turn config(default=URL, …) into parse(required(…), …)."""
    assert isinstance(node, ast.Call)
    source = assignment.source
    reader = reader_at(project, source, assignment.statement.lineno)
    given = [
        source.segment(k.value) if k.arg is None else f"{k.arg}={source.segment(k.value)}"
        for k in node.keywords
        if k.arg not in ("default", "env")
    ]
    name = next(
        (
            constant(k.value)
            for k in node.keywords
            if k.arg == "env" and VARIABLE.fullmatch(str(constant(k.value)))
        ),
        "DATABASE_URL",
    )
    function = ast.unparse(node.func).removesuffix("config") + "parse"
    lines = [reader.required(str(name)), *given]
    code = f"{function}(\n" + "".join(f"    {line},\n" for line in lines) + ")"
    parsing = replaced(project, assignment, node, code)
    if function != "parse":
        return parsing
    return (*parsing, Provide(source.path, line="from dj_database_url import parse"))
