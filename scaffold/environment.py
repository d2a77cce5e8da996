"""How a project's settings read their environment, and edits that let more of them do so."""

import ast
import re
from dataclasses import dataclass

from scaffold import codemod
from scaffold.project import Project
from scaffold.settings import Assignment
from scaffold.source import Source

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


@dataclass(frozen=True)
class Reader:
    """How to read a variable: code for one that must be set, and for one that may be."""

    library: str
    must: str
    may: str

    def required(self, name: str) -> str:
        return self.must.format(name)

    def optional(self, name: str) -> str:
        return self.may.format(name)


PLAIN = Reader("os", 'required("{}")', 'os.environ.get("{}", "")')


def reader_at(project: Project, source: Source, line: int) -> Reader:
    """Return how settings read their environment at a line: by the library in use there."""
    for assignments in project.settings.assignments.values():
        for assignment in assignments:
            name, value = assignment.name, ast.unparse(assignment.value)
            if not re.fullmatch(r"(environ\.)?(Fileaware)?Env\(.*\)", value, re.DOTALL):
                continue
            if assignment.source.path == source.path and assignment.statement.lineno >= line:
                continue
            imported = " ".join(project.settings.imports.get(assignment.source.path, []))
            if "environs" in imported:
                return Reader("environs", f'{name}.str("{{}}")', f'{name}.str("{{}}", "")')
            return Reader("environ", f'{name}("{{}}")', f'{name}("{{}}", default="")')
    if "decouple.config" in project.settings.imports.get(source.path, []):
        return Reader("decouple", 'config("{}")', 'config("{}", default="")')
    return PLAIN


def rewrite(project: Project, assignment: Assignment, node: ast.expr, code: str) -> None:
    """Put code in place of an expression of the settings, with what it needs."""
    source = codemod.replace(assignment.source, node, code)
    project.write(provided(project, source, code))


def provided(project: Project, source: Source, code: str) -> Source:
    """Return the source with the imports and the helper that a piece of code uses."""
    helped = re.search(r"\brequired\(", code) and not _has_helper(project, source)
    for pattern, line in _IMPORTS.items():
        if re.search(pattern, code + HELPER if helped else code):
            source = codemod.add_import(source, line)
    return codemod.add_after_imports(source, HELPER) if helped else source


def _has_helper(project: Project, source: Source) -> bool:
    paths = [known.path for known in project.settings.sources]
    # Those that a module imports come after it.
    stars = source.path in paths and re.search(r"(?m)^from \S+ import \*", source.text)
    later = paths[paths.index(source.path) + 1 :] if stars else []
    texts = [source.text, *(project.text(path) for path in later)]
    return any(re.search(r"(?m)^def required\(", text) for text in texts)


def add_setting(project: Project, code: str, after: Assignment | None = None) -> None:
    """Add a setting after another one, or at the end of the module in force."""
    if after is not None:
        source = codemod.insert_after(after.source, _outermost(after), code)
    else:
        found = project.source(project.settings_path)
        assert found is not None
        source = codemod.append(found, code)
    project.write(provided(project, source, code))


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


def base_dir(project: Project, name: str) -> str:
    """Return an expression for a path in the project's folder, as the settings build theirs."""
    known = project.settings.last("BASE_DIR") or project.settings.last("PROJECT_ROOT")
    if known is None:
        depth = project.settings_module.count(".") + 1
        code = "os.path.abspath(__file__)"
        for _ in range(depth):
            code = f"os.path.dirname({code})"
        return f'os.path.join({code}, "{name}")'
    text = ast.unparse(known.value)
    if re.search(r"\bPath\(", text):
        return f'{known.name} / "{name}"'
    return f'os.path.join({known.name}, "{name}")'
