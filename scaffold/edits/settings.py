"""Edits that let more of a project's settings read the environment."""

import ast
import re

from scaffold.code import imports, statements
from scaffold.code.source import Source
from scaffold.project.config_library import reader_at
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.project.settings_reader import read_settings

HELPER = '''def required(name):
    """Return an environment variable, or stop with one line where it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value
'''

# What a piece of our code uses -> the import that it takes.
_IMPORTS = {
    r"\bos\.": "import os",
    r"(?<![/\w])sys\.": "import sys",
    r"\bdj_database_url\.": "import dj_database_url",
    r"\bdj_email_url\.": "import dj_email_url",
}


def rewrite(project: Project, assignment: Assignment, node: ast.expr, code: str) -> None:
    """Put code in place of an expression of the settings, with what it needs."""
    reader = reader_at(project, assignment.source, assignment.statement.lineno)
    code = reader.spoken(code)
    source = statements.replace(assignment.source, node, code)
    project.write(provided(project, source, code))


def provided(project: Project, source: Source, code: str) -> Source:
    """Return the source with the imports and the helper that a piece of code uses."""
    helped = re.search(r"\brequired\(", code) and not _has_helper(project, source)
    for pattern, line in _IMPORTS.items():
        if re.search(pattern, code + HELPER if helped else code):
            source = imports.add_import(source, line)
    return imports.add_after_imports(source, HELPER) if helped else source


def _has_helper(project: Project, source: Source) -> bool:
    known = project.settings.reached(source.path) - {source.path}
    texts = [source.text, *(project.text(path) for path in known)]
    return any(re.search(r"(?m)^def required\(", text) for text in texts)


def add_setting(
    project: Project, code: str, after: Assignment | None = None, *, to: Source | None = None
) -> None:
    """Add a setting after another one, or at the end of a module: the one that fits it best."""
    if after is not None:
        source, line = after.source, after.statement.lineno + 1
        code = reader_at(project, source, line).spoken(code)
        source = statements.insert_after(source, _outermost(after), code)
    else:
        source = to or shared(project, code)
        code = reader_at(project, source, len(source.starts) + 1).spoken(code)
        source = statements.append(source, code)
    project.write(provided(project, source, code))


def shared(project: Project, code: str) -> Source:
    """Return the module to which code is added, so that other environments share it.

    That is the one which names the URLs, where all that the code uses is known; else that in force.
    """
    force = project.source(project.settings_path)
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
    """Return the names that surely have a value at the end of a settings module."""
    module = project.settings.modules[source.path]
    return read_settings(module, project.find_module, project.glob).sure


def _outermost(assignment: Assignment) -> ast.stmt:
    """Return the statement of the module's own level that holds the assignment."""
    for statement in assignment.source.tree.body:
        if any(part is assignment.statement for part in ast.walk(statement)):
            return statement
    return assignment.statement


def may_add(project: Project) -> bool:
    """Say whether settings can be added: all that there is can be read, and is no class."""
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
    depth = source.path.removeprefix(project.importable("")).count("/") + 1
    code = "os.path.abspath(__file__)"
    for _ in range(depth):
        code = f"os.path.dirname({code})"
    return f'os.path.join(\n    {code}, "{name}"\n)'
