"""Edits an existing manage.py: it reads the local environment, and becomes executable."""

import ast
import re
from dataclasses import replace

from scaffold.code import imports
from scaffold.code.expressions import variable_of
from scaffold.code.source import Edit, Source
from scaffold.edits.manifest import Addition, Require, added
from scaffold.edits.needs import version_of
from scaffold.errors import UnreadableError
from scaffold.project import variables
from scaffold.project.entry_points import VARIABLE
from scaffold.project.project import Project
from scaffold.questions.answers import complete
from scaffold.questions.schema import Value
from scaffold.rendering.render import rendered_block

READER = "read_local_environment"
_UNDER_PYTEST = f"""\
if "pytest" in sys.modules:
    # manage.py has already done this.
    from manage import {READER}

    {READER}()
"""


def read_local(project: Project) -> Project:
    """Make manage.py first read .env-local and .env, with the function of a new project."""
    source = project.files.source(project.layout.manage) if project.layout.manage else None
    if source is None or READER in source.text:
        return project
    try:
        tree = source.tree
    except UnreadableError:
        return project
    begin = _beginning(tree)
    if begin is None:
        return project
    function = rendered_block("manage.py", READER, complete({}, "project"), private(project))
    project = project.with_source(
        imports.with_imports(
            source.edited([_call_before(begin, source, tree)]),
            ["from pathlib import Path", "import os"],
            definition=function,
        )
    )
    manifest = project.manifest
    if manifest is not None:
        reader = Addition("python-dotenv", version_of("python-dotenv", project))
        if added(project, manifest, [reader]) is not None:
            project = Require.make(project, [Require(reader)])
    return project


def read_in_tests(project: Project) -> Project:
    """Make the settings read the local environment under pytest, which does not run manage.py.

    The module that sets SECRET_KEY does it, as in a new project; pytest-django loads the settings
    before any conftest.py.
    """
    key = project.settings.last("SECRET_KEY")
    manage = project.files.text(project.layout.manage) if project.layout.manage else ""
    named = project.layout.manage.rpartition("/")[2] == "manage.py" and READER in manage
    if not (named and key and _uses_pytest(project)):
        return project
    source = project.files.source(key.source.path)
    if source is None or READER in source.text or not variables.required(project):
        return project
    edited = imports.with_imports(source, ["import sys"], definition=_UNDER_PYTEST)
    # It is no definition: one blank line stands above it.
    above, line = source.newline * 3, _UNDER_PYTEST.partition("\n")[0]
    text = edited.text.replace(f"{above}{line}", f"{source.newline * 2}{line}")
    return project.with_source(replace(edited, text=text))


def _uses_pytest(project: Project) -> bool:
    """Say whether a file of tools, or one of requirements, names pytest."""
    tools = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini", "Pipfile")
    return any(
        path.endswith("pytest.ini") or "pytest" in project.files.text(path)
        for path in project.files.paths
        if path in {*tools, *map(project.layout.inside, tools)}
        or ("requirements" in path and path.endswith((".txt", ".in")))
    )


def private(project: Project) -> dict[str, Value]:
    """Return the template's variables for the reader: the project's root, and its key's variable.

    If that variable is set, the process already has a configuration.
    """
    base = project.layout.base
    return {
        "__root": f"parents[{base.count('/') + 1}]" if base else "parent",
        "__key": key_variable(project),
        "__pipenv": "yes" if project.manifest and project.manifest.kind == "pipenv" else "",
    }


def key_variable(project: Project) -> str:
    """Return the variable that SECRET_KEY is read from; SECRET_KEY if it is not known."""
    found = project.settings.last("SECRET_KEY")
    read = variable_of(found.value) if found else None
    return read[0] if read else "SECRET_KEY"


def make_executable(project: Project) -> Project:
    """Make ./manage.py executable, in the project's virtual environment."""
    source = project.files.source(project.layout.manage) if project.layout.manage else None
    if source is None or project.layout.base:
        return project
    text = re.sub(r"\A#![^\r\n]*", "#!ve/bin/python", source.text)
    if not text.startswith("#!"):
        text = f"#!ve/bin/python{source.newline}{text}"
    file = project.files.file(project.layout.manage)
    if text != source.text or (file and not file.executable):
        return project.with_source(replace(source, text=text), executable=True)
    return project


def _beginning(tree: ast.Module) -> ast.stmt | None:
    """Return the statement before which nothing has used the settings yet.

    It is the first of the function or branch that names the settings module, or at the top level
    the one that names it. If only the environment names it, it is the last statement, or the first
    in that branch: the statements above are definitions. None if the file runs nothing.
    """
    naming = next(filter(_names, tree.body), None)
    last = tree.body[-1] if tree.body else None
    if naming is None and not isinstance(last, ast.If):
        is_definition = isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return None if is_definition else last
    body = getattr(naming or last, "body", None)
    if not isinstance(body, list) or (naming and not any(map(_names, body))):
        return naming
    lines: list[ast.stmt] = body
    first = lines[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines[1] if is_docstring and len(lines) > 1 else first


def _call_before(statement: ast.stmt, source: Source, tree: ast.Module) -> Edit:
    """Return the edit that calls the reader before a statement, which may share its line."""
    start, _ = source.span(statement)
    margin = source.text[source.starts[statement.lineno - 1] : start]
    if not margin.strip():
        # Above the comments on that statement.
        line = statement.lineno
        while line > 1 and re.match(rf"{margin}#", source.line(line - 1)):
            line -= 1
        at = source.starts[line - 1] + len(margin)
        return Edit(at, at, f"{READER}()\n{margin}")
    if statement in tree.body:
        # On a line of its own: the function's definition goes above it.
        _, before = source.span(tree.body[tree.body.index(statement) - 1])
        return Edit(before, start, f"\n{READER}()\n")
    return Edit(start, start, f"{READER}(); ")


def _names(statement: ast.stmt) -> bool:
    return any(
        isinstance(part, ast.Constant) and part.value == VARIABLE for part in ast.walk(statement)
    )
