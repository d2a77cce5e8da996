"""Reads settings statically: through star imports, base classes, branches, += and include()."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scaffold.code.expressions import begins
from scaffold.code.source import Source
from scaffold.errors import UnreadableError
from scaffold.project.settings import Assignment, Settings

# Finds a module's file: dotted name -> source, or None.
Find = Callable[[str], Source | None]
# Finds files by a pattern such as settings/components/*.py.
Glob = Callable[[str], list[Source]]

# Conditions that hold only in tests or on CI.
_TESTS = re.compile(
    r"(?<![a-z])(unit|py)?test(s|ing)?(?![a-z])|jenkins|travis|integrationserver|GITHUB_(WORKFLOW|ACTIONS)|\bCI\b",
    re.IGNORECASE,
)
# Calls that are given the module's namespace, although what they do is known.
_KNOWN = re.compile(r"(^|\.)(django_(on_)?heroku\.settings|include|optional|getLogger)$")
# An expression without one of these words makes no setting opaque.
_OPAQUE = re.compile(r"Dynaconf|load_settings|exec|locals|globals|vars|sys")
_NAMESPACE = re.compile(r"^(locals|globals|vars)\(\)|^sys\.modules\[__name__\]")
_LOADERS = re.compile(r"(^|\.)(\w*Dynaconf|load_settings|exec|execfile)$")


@dataclass(frozen=True)
class Place:
    """Where a statement is: its file, the package for relative imports, what is around it.

    `guarded`: the conditions around it; `optional`: a missing module there is no error.
    """

    source: Source
    package: str
    guarded: str = ""
    optional: bool = False
    # Name -> the module that it is imported from.
    names: dict[str, str] = field(default_factory=dict)

    def within(self, condition: str) -> "Place":
        """Return the place inside a branch of this one."""
        return replace(self, guarded=f"{self.guarded} {condition}".strip(), optional=True)


def read_settings(module: str, find: Find, glob: Glob) -> Settings:
    """Return the assignments of the module and of all that it star-imports, inherits or includes.

    Branches that run only in tests are left out: they say nothing about a deploy.
    """
    settings = Settings(module)
    source = find(module)
    if source is not None:
        _Reader(settings, find, glob).module(module, source)
    return settings


class _Reader:
    def __init__(self, settings: Settings, find: Find, glob: Glob) -> None:
        self.settings = settings
        self.find = find
        self.glob = glob
        self.open: list[str] = []

    def module(self, name: str, source: Source, guarded: str = "") -> None:
        if name in self.open:
            self.settings.cycles.append(name)
            return
        self.open.append(name)
        try:
            tree = source.tree
        except UnreadableError as error:
            self.settings.unparsed.append((source.path, str(error)))
        else:
            if source.path not in self.settings.modules:
                self.settings.sources.append(source)
            self.settings.modules[source.path] = name
            package = name if source.path.endswith("/__init__.py") else name.rpartition(".")[0]
            self.body(tree.body, Place(source, package, guarded))
        self.open.pop()

    def body(self, body: list[ast.stmt], place: Place) -> None:
        for statement in body:
            self.statement(statement, place)

    def statement(self, statement: ast.stmt, place: Place) -> None:  # noqa: C901, PLR0912
        match statement:
            case ast.ImportFrom():
                self.import_from(statement, place)
            case ast.Import():
                for alias in statement.names:
                    self.note_import(place.source, alias.name)
            case ast.Assign():
                self.note_opaque(statement.value, place)
                for target in statement.targets:
                    self.assign(target, statement.value, statement, place)
            case ast.AnnAssign(value=ast.expr() as value):
                self.assign(statement.target, value, statement, place)
            case ast.AugAssign(target=ast.Name(id=name)):
                self.add(name, statement.value, statement, place, "add")
            case ast.Expr(value=ast.Call() as call):
                self.call(call, statement, place)
            case ast.If():
                if not place.guarded:
                    self.settings.sure |= assigned([statement])
                for body in ways(statement):
                    self.body(body, place.within(ast.unparse(statement.test)))
            case ast.While() | ast.For():
                self.body([*statement.body, *statement.orelse], place.within("a loop"))
            case ast.Try():
                # The body of a try runs unless something fails.
                self.body(statement.body, replace(place, optional=True))
                for handler in statement.handlers:
                    self.body(handler.body, place.within("a fault"))
                self.body([*statement.orelse, *statement.finalbody], place)
            case ast.With():
                self.body(statement.body, place)
            case ast.ClassDef():
                self.class_of_settings(statement, place.within(f"class {statement.name}"))
            case _:
                pass

    def class_of_settings(self, statement: ast.ClassDef, place: Place) -> None:
        """Read a class whose body contains settings, as with django-configurations."""
        holds = any(
            isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.id.isupper()
            for part in ast.walk(statement)
        )
        for base in statement.bases:
            name = place.names.get(ast.unparse(base).partition(".")[0], "")
            if holds and re.search(r"settings|config", name) and name not in self.open:
                inherited = self.find(name)
                if inherited is not None:
                    self.module(name, inherited)
        self.body(statement.body, place)

    def note_import(self, source: Source, name: str) -> None:
        self.settings.imports.setdefault(source.path, []).append(name)

    def import_from(self, statement: ast.ImportFrom, place: Place) -> None:
        for alias in statement.names:
            self.note_import(place.source, f"{statement.module or ''}.{alias.name}")
        name = statement.module or ""
        if statement.level:
            parts = place.package.split(".") if place.package else []
            parts = parts[: len(parts) - (statement.level - 1)]
            name = ".".join([*parts, *([statement.module] if statement.module else [])])
        if [alias.name for alias in statement.names] != ["*"]:
            for alias in statement.names:
                inner = f"{name}.{alias.name}" if name else alias.name
                own = inner if self.find(inner) else name
                place.names[alias.asname or alias.name] = own
            return
        imported = self.find(name)
        if imported is not None:
            self.settings.stars.setdefault(place.source.path, []).append(imported.path)
            self.module(name, imported, place.guarded)
            return
        self.settings.missing.append((place.source, statement, name))
        # A missing local module is one developer's; a missing third-party one may set anything.
        if not place.optional and not statement.level and not self.find(name.partition(".")[0]):
            line = statement.lineno
            self.settings.opaque.append((place.source, line, ast.unparse(statement)))

    def assign(self, target: ast.expr, value: ast.expr, statement: ast.stmt, place: Place) -> None:
        match target:
            case ast.Name(id=name):
                self.add(name, value, statement, place)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)):
                self.add(name, value, statement, place, "item", key)
            case ast.Subscript(
                value=ast.Subscript(
                    value=ast.Name(id=name), slice=ast.Constant(value=str() as key)
                ),
                slice=ast.Constant(value=str() as inner),
            ):
                part = ast.copy_location(ast.Dict([ast.Constant(inner)], [value]), value)
                self.add(name, part, statement, place, "part", key)
            case ast.Subscript(value=space) if _is_namespace(space):
                code = ast.unparse(statement)
                self.settings.opaque.append((place.source, statement.lineno, code))
            case _:
                pass

    def call(self, call: ast.Call, statement: ast.stmt, place: Place) -> None:
        self.settings.calls.append((place.source, call))
        self.note_opaque(call, place)
        if ast.unparse(call.func) in ("include", "split_settings.tools.include"):
            self.include(call, place)
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="append" | "insert" | "extend"),
                args=[*_, value],
            ) if name.isupper():
                self.add(name, value, statement, place, "add")
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=[value]
            ) if name.isupper():
                self.add(name, value, statement, place, "add")
            case _:
                pass

    def include(self, call: ast.Call, place: Place) -> None:
        """Read the files that django-split-settings includes, by names or by lists of names."""
        folder = place.source.path.rpartition("/")[0]
        for argument in call.args:
            patterns: list[str] = []
            match argument:
                case ast.Constant(value=str() as pattern):
                    patterns = [pattern]
                case ast.Call(func=ast.Name(id="optional")):
                    pass  # one developer's
                case ast.Starred(value=ast.Name(id=name)):
                    patterns = self.settings.strings(name)
                    self.settings.opaque.append((place.source, call.lineno, ast.unparse(call)))
                case _:
                    self.settings.opaque.append((place.source, call.lineno, ast.unparse(call)))
            for pattern in patterns:
                for included in self.glob(f"{folder}/{pattern}".lstrip("/")):
                    self.module(f"{included.path}:", included)

    def note_opaque(self, node: ast.expr, place: Place) -> None:
        """Note a call that may set any name, since it is given the module's namespace."""
        if not place.source.mentions(node, _OPAQUE):
            return
        for call in ast.walk(node):
            if not isinstance(call, ast.Call):
                continue
            function = ast.unparse(call.func)
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            handed = any(map(_is_namespace, given))
            updated = _is_namespace(call.func) and function.endswith(".update")
            if _LOADERS.search(function) or updated or (handed and not _KNOWN.search(function)):
                self.settings.opaque.append((place.source, call.lineno, ast.unparse(call)))
                return

    def add(
        self,
        name: str,
        value: ast.expr,
        statement: ast.stmt,
        place: Place,
        kind: str = "set",
        key: str = "",
    ) -> None:
        assignment = Assignment(name, value, statement, place.source, kind, place.guarded, key)
        self.settings.assignments.setdefault(name, []).append(assignment)
        if kind == "set" and not place.guarded:
            self.settings.sure.add(name)


def _is_namespace(node: ast.expr) -> bool:
    """Say whether an expression begins with the module's namespace, such as globals()."""
    named = begins(node, "locals", "globals", "vars", "sys")
    return named and bool(_NAMESPACE.match(ast.unparse(node)))


def assigned(body: list[ast.stmt]) -> set[str]:
    """Return the names that are set after these statements, whichever branches run."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                found.add(name)
            case ast.If():
                found |= set.intersection(*map(assigned, ways(statement)))
            case ast.Try() | ast.With():
                found |= assigned(statement.body)
    return found


def ways(statement: ast.If) -> list[list[ast.stmt]]:
    """Return the branches that can run in a deploy."""
    ways = {True: statement.body, False: statement.orelse}
    of_tests = _of_tests(statement.test)
    return [body for way, body in ways.items() if way is not of_tests]


def _of_tests(condition: ast.expr) -> bool | None:
    """Say which branch of an if runs only in tests or on CI: the first, or else (False)."""
    if isinstance(condition, ast.UnaryOp) and isinstance(condition.op, ast.Not):
        inner = _of_tests(condition.operand)
        return None if inner is None else not inner
    match condition:
        case ast.Compare(ops=[ast.NotIn() | ast.NotEq()]):
            negated = True
        case ast.BoolOp(op=ast.And(), values=values):
            # All of them hold in the first branch, and any of them may fail in the second.
            return True if any(_of_tests(value) for value in values) else None
        case ast.BoolOp(op=ast.Or(), values=values):
            return True if all(_of_tests(value) for value in values) else None
        case _:
            negated = False
    return not negated if _TESTS.search(ast.unparse(condition)) else None
