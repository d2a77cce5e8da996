"""Edits that make a project's settings read the environment."""

import ast
import re

from scaffold.code import statements
from scaffold.code.source import Source
from scaffold.edits.edit import InFile, in_file
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.project.settings_reader import read_settings


def replaced(
    project: Project, assignment: Assignment, node: ast.expr, code: str
) -> tuple[InFile, ...]:
    """Replace an expression of the settings with code."""
    source = assignment.source
    code = reader_at(project, source, assignment.statement.lineno).spoken(code)
    return in_file(source, statements.replaced(source, node, code), code)


def added(
    project: Project, code: str, after: Assignment | None = None, *, to: Source | None = None
) -> tuple[InFile, ...]:
    """Add a setting after another one, or at the end of `to`, by default the shared module."""
    if after is not None:
        source, line = after.source, after.statement.lineno + 1
        code = reader_at(project, source, line).spoken(code)
        outer = statements.outermost(source.tree, after.statement)
        return in_file(source, [statements.inserted_after(source, outer, code)], code)
    source = to or shared(project, code)
    code = reader_at(project, source, len(source.starts) + 1).spoken(code)
    return in_file(source, statements.appended(source, code), code)


def shared(project: Project, code: str) -> Source:
    """Return the module to which code is added, so that all environments share it.

    It is the module that sets ROOT_URLCONF, if it also has every name that the code uses; else the
    active settings module.
    """
    force = project.files.source(project.layout.settings_path)
    assert force is not None
    named = project.settings.last("ROOT_URLCONF")
    reached = project.settings.reached(force.path)
    if named is None or named.guarded or named.source.path not in reached:
        return force
    if named.source.path == force.path:
        return force
    used = set(re.findall(r"\b[A-Z][A-Z_]+\b(?!\"| =)", code)) & project.settings.assignments.keys()
    return named.source if used <= known(project, named.source) else force


def known(project: Project, source: Source) -> set[str]:
    """Return the names that are set on every path through a settings module."""
    if source.path == project.layout.settings_path:
        return project.settings.sure
    module = project.settings.modules[source.path]
    return read_settings(module, project.find_module, project.files.glob).sure


def may_add(project: Project) -> bool:
    """Say whether settings can be added: all were read, and they are not set in classes."""
    imported = [name for names in project.settings.imports.values() for name in names]
    readable = bool(project.settings.sources) and not project.settings.opaque
    return readable and not any(name.startswith("configurations") for name in imported)


def base_dir(project: Project, source: Source, name: str) -> str:
    """Return an expression for a path in the project's folder, as this module builds its own."""
    reached = project.settings.reached(source.path)
    for setting in ("BASE_DIR", "PROJECT_ROOT"):
        known = project.settings.last(setting)
        if known and known.source.path in reached:
            if re.search(r"\bPath\(", ast.unparse(known.value)):
                return f'{setting} / "{name}"'
            return f'os.path.join({setting}, "{name}")'
    depth = source.path.removeprefix(project.layout.importable("")).count("/") + 1
    code = "os.path.abspath(__file__)"
    for _ in range(depth):
        code = f"os.path.dirname({code})"
    return f'os.path.join(\n    {code}, "{name}"\n)'
