"""How a project's settings read their environment: with os, or with the library in use."""

import ast
import re
from dataclasses import dataclass

from scaffold.code.expressions import begins
from scaffold.code.source import Source
from scaffold.project.project import Project

# How settings create the reader of django-environ, or of environs.
ENV = re.compile(r"(environ\.)?(FileAware)?Env\(")


def makes_reader(node: ast.expr) -> bool:
    """Say whether an expression creates the reader of django-environ, or of environs."""
    named = begins(node, "Env", "FileAwareEnv", "environ")
    return named and bool(ENV.match(ast.unparse(node)))


@dataclass(frozen=True)
class Reader:
    """Patterns of code that reads a variable: a required one, an optional one, and a flag."""

    library: str
    must: str
    may: str
    flag: str

    def required(self, name: str) -> str:
        return self.must.format(name)

    def optional(self, name: str, default: str = "") -> str:
        return self.may.format(name, default)

    def spoken(self, code: str) -> str:
        """Return our code, which reads os.environ, rewritten to read with this library."""
        if self is PLAIN:
            return code
        for form, default in ((r' == "True"', "False"), (r' != "False"', "True")):
            code = re.sub(
                rf'os\.environ\.get\("(\w+)"\){form}',
                lambda match, default=default: self.flag.format(match[1], default),  # type: ignore[misc]
                code,
            )
        code = re.sub(
            r'os\.environ\.get\("(\w+)"\) or "(\w+)"',
            lambda match: self.optional(match[1], match[2]),
            code,
        )
        named = self.optional("@").replace('"@"', r"\1")
        code = re.sub(r'os\.environ\.get\((\w+), ""\)', named, code)
        return re.sub(
            r'os\.environ\.get\("(\w+)"(?:, "")?\)', lambda match: self.optional(match[1]), code
        )


PLAIN = Reader("os", 'required("{}")', 'os.environ.get("{}", "{}")', "")


def _environ(name: str) -> Reader:
    flag = f'{name}.bool("{{}}", default={{}})'
    return Reader("environ", f'{name}("{{}}")', f'{name}("{{}}", default="{{}}")', flag)


def _environs(name: str) -> Reader:
    return Reader(
        "environs",
        f'{name}.str("{{}}")',
        f'{name}.str("{{}}", "{{}}")',
        f'{name}.bool("{{}}", {{}})',
    )


def _decouple(name: str) -> Reader:
    flag = f'{name}("{{}}", default={{}}, cast=bool)'
    return Reader("decouple", f'{name}("{{}}")', f'{name}("{{}}", default="{{}}")', flag)


def reader_at(project: Project, source: Source, line: int) -> Reader:
    """Return how settings read their environment at a line, with a name that is defined there."""
    settings = project.settings
    reached = settings.reached(source.path)
    for assignments in settings.assignments.values():
        for assignment in assignments:
            if assignment.source.path not in reached or not makes_reader(assignment.value):
                continue
            if assignment.source.path == source.path and assignment.statement.lineno >= line:
                continue
            return _of_env(assignment.name, settings.imports.get(assignment.source.path, []))
    for path in sorted(reached):
        for imported in settings.imports.get(path, []):
            module, _, name = imported.rpartition(".")
            # An import that is aliased, or further down, cannot be used here.
            bound = rf"(?m)^from \S+ import (\(\s*)?([\w\s,]+, ?)?{re.escape(name)}(?! as)\b"
            head = "\n".join(
                project.files.text(path).splitlines()[: line if path == source.path else None]
            )
            if not re.search(bound, head):
                continue
            if imported == "decouple.config":
                return _decouple(name)
            own = project.find_module(module) if module else None
            if own and re.search(
                rf"(?m)^{re.escape(name)}\s*(:[^=\n]+)?=\s*({ENV.pattern})", own.text
            ):
                return _of_env(name, ["environs"] if "environs" in own.text else [])
    return PLAIN


def _of_env(name: str, imported: list[str]) -> Reader:
    return _environs(name) if "environs" in " ".join(imported) else _environ(name)
