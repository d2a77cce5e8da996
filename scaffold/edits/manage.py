"""The manage.py of an existing project: it reads the local environment, and runs by itself."""

import ast
import re
from dataclasses import replace

from scaffold.code import imports
from scaffold.code.source import Edit, Source
from scaffold.edits.manifest import Addition, added
from scaffold.edits.needs import version_of
from scaffold.errors import UnreadableError
from scaffold.project.entry_points import VARIABLE
from scaffold.project.project import Project
from scaffold.questions.answers import complete
from scaffold.rendering.render import rendered

READER = "read_local_environment"


def read_local(project: Project) -> Project:
    """Let manage.py begin by reading .env-local and .env, by the function of the emitted one."""
    source = project.source(project.manage) if project.manage else None
    if source is None or READER in source.text:
        return project
    depth = str(project.base.count("/") + 1 if project.base else 0)
    emitted = rendered({"manage.py": "manage.py"}, complete({}, "project"), {"__depth": depth})
    pattern = Source("manage.py", emitted["manage.py"].content.decode())
    (function,) = (
        statement
        for statement in pattern.tree.body
        if isinstance(statement, ast.FunctionDef) and statement.name == READER
    )
    try:
        begin = _beginning(source.tree)
    except UnreadableError:
        return project
    if begin is None:
        return project
    start = source.starts[begin.lineno - 1]
    margin = source.line(begin.lineno)[: begin.col_offset]
    project = project.with_source(
        imports.with_imports(
            source.edited([Edit(start, start, f"{margin}{READER}()\n")]),
            ["from pathlib import Path", "import os"],
            definition=f"{pattern.segment(function)}\n",
        )
    )
    manifest = project.manifest
    if manifest is not None:
        reader = Addition("python-dotenv", version_of("python-dotenv", project))
        if (source := added(project, manifest, [reader])) is not None:
            project = project.with_source(source)
    return project


def make_executable(project: Project) -> Project:
    """Let ./manage.py run under the project's own environment."""
    source = project.source(project.manage) if project.manage else None
    if source is None or project.base:
        return project
    text = re.sub(r"\A#![^\r\n]*", "#!ve/bin/python", source.text)
    if not text.startswith("#!"):
        text = f"#!ve/bin/python{source.newline}{text}"
    file = project.file(project.manage)
    if text != source.text or (file and not file.executable):
        return project.with_source(replace(source, text=text), executable=True)
    return project


def _beginning(tree: ast.Module) -> ast.stmt | None:
    """Return the first statement of the function or branch that names the settings module.

    In the module itself it is the one that names it.
    """
    outer = next(filter(_names, tree.body), None)
    body = getattr(outer, "body", None)
    if not isinstance(body, list) or not any(map(_names, body)):
        return outer
    lines: list[ast.stmt] = body
    first = lines[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines[1] if is_docstring and len(lines) > 1 else first


def _names(statement: ast.stmt) -> bool:
    return any(
        isinstance(part, ast.Constant) and part.value == VARIABLE for part in ast.walk(statement)
    )
