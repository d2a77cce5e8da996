"""The settings in force, read statically: assignments through star imports, branches and +=."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scaffold.source import Source, UnreadableError

# Finds a module's file: dotted name -> source, or None.
Find = Callable[[str], Source | None]
# Finds files by a pattern such as settings/components/*.py.
Glob = Callable[[str], list[Source]]


@dataclass(frozen=True)
class Assignment:
    """One statement that gives a setting its value, or a part of it.

    `kind` is "set" (NAME = value), "add" (NAME += value, .append, .insert, .extend) or "item"
    (NAME["key"] = value). `guarded` says that it stands in a branch or behind a try.
    """

    name: str
    value: ast.expr
    statement: ast.stmt
    source: Source
    kind: str = "set"
    guarded: bool = False
    key: str = ""

    @property
    def line(self) -> int:
        return self.value.lineno if self.kind != "set" else self.statement.lineno


@dataclass
class Settings:
    """All that a settings module assigns, in the order in which it would run."""

    module: str
    sources: list[Source] = field(default_factory=list)
    assignments: dict[str, list[Assignment]] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)
    unparsed: list[tuple[str, str]] = field(default_factory=list)
    missing: list[tuple[Source, ast.stmt, str]] = field(default_factory=list)
    calls: list[tuple[Source, ast.Call]] = field(default_factory=list)
    cycles: list[str] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.assignments

    def all(self, name: str) -> list[Assignment]:
        return self.assignments.get(name, [])

    def last(self, name: str) -> Assignment | None:
        """The last plain assignment of a name."""
        return next((a for a in reversed(self.all(name)) if a.kind == "set"), None)

    def literal(self, name: str) -> object:
        """The value of a name where it is written out; None where it is not."""
        last = self.last(name)
        return constant(last.value) if last else None

    def strings(self, name: str) -> list[str]:
        """The strings of a list setting, with all that is added to it, branches included."""
        found: list[str] = []
        for assignment in self.all(name):
            if assignment.kind == "set" and not assignment.guarded:
                found = []
            found += elements(assignment.value)
        return found

    def find(self, name: str, element: str) -> Assignment | None:
        """The assignment whose value names this string."""
        return next((a for a in self.all(name) if element in elements(a.value)), None)


def read_settings(module: str, find: Find, glob: Glob) -> Settings:
    """Return what the module and all that it star-imports, or includes, assign."""
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

    def module(self, name: str, source: Source) -> None:
        if name in self.open:
            self.settings.cycles.append(name)
            return
        self.open.append(name)
        try:
            tree = source.tree
        except UnreadableError as error:
            self.settings.unparsed.append((source.path, str(error)))
        else:
            if source.path not in [known.path for known in self.settings.sources]:
                self.settings.sources.append(source)
            package = name if source.path.endswith("/__init__.py") else name.rpartition(".")[0]
            self.body(tree.body, source, package, guarded=False)
        self.open.pop()

    def body(self, body: list[ast.stmt], source: Source, package: str, guarded: bool) -> None:
        for statement in body:
            self.statement(statement, source, package, guarded)

    def statement(self, statement: ast.stmt, source: Source, package: str, guarded: bool) -> None:
        match statement:
            case ast.ImportFrom():
                self.star_import(statement, source, package)
                for alias in statement.names:
                    self.note_import(source, f"{statement.module or ''}.{alias.name}")
            case ast.Import():
                for alias in statement.names:
                    self.note_import(source, alias.name)
            case ast.Assign():
                for target in statement.targets:
                    self.assign(target, statement.value, statement, source, guarded)
            case ast.AnnAssign(value=ast.expr() as value):
                self.assign(statement.target, value, statement, source, guarded)
            case ast.AugAssign(target=ast.Name(id=name)):
                self.add(Assignment(name, statement.value, statement, source, "add", guarded))
            case ast.Expr(value=ast.Call() as call):
                self.call(call, statement, source, guarded)
            case ast.If() | ast.While() | ast.For():
                self.body(statement.body, source, package, guarded=True)
                self.body(statement.orelse, source, package, guarded=True)
            case ast.Try():
                # What runs where nothing fails is what runs.
                self.body(statement.body, source, package, guarded)
                for handler in statement.handlers:
                    self.body(handler.body, source, package, guarded=True)
                self.body([*statement.orelse, *statement.finalbody], source, package, guarded)
            case ast.With():
                self.body(statement.body, source, package, guarded)
            case ast.ClassDef():
                # django-configurations: a class's body holds settings.
                self.body(statement.body, source, package, guarded=True)
            case _:
                pass

    def note_import(self, source: Source, name: str) -> None:
        self.settings.imports.setdefault(source.path, []).append(name)

    def star_import(self, statement: ast.ImportFrom, source: Source, package: str) -> None:
        if [alias.name for alias in statement.names] != ["*"]:
            return
        name = statement.module or ""
        if statement.level:
            parts = package.split(".") if package else []
            parts = parts[: len(parts) - (statement.level - 1)]
            name = ".".join([*parts, *([statement.module] if statement.module else [])])
        imported = self.find(name)
        if imported is None:
            self.settings.missing.append((source, statement, name))
        else:
            self.module(name, imported)

    def assign(
        self,
        target: ast.expr,
        value: ast.expr,
        statement: ast.stmt,
        source: Source,
        guarded: bool,
    ) -> None:
        match target:
            case ast.Name(id=name):
                self.add(Assignment(name, value, statement, source, "set", guarded))
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)):
                self.add(Assignment(name, value, statement, source, "item", guarded, key))
            case _:
                pass

    def call(self, call: ast.Call, statement: ast.stmt, source: Source, guarded: bool) -> None:
        self.settings.calls.append((source, call))
        if ast.unparse(call.func) in ("include", "split_settings.tools.include"):
            folder = source.path.rpartition("/")[0]
            for argument in call.args:
                # An optional("local.py") is what one machine has.
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    for included in self.glob(f"{folder}/{argument.value}".lstrip("/")):
                        self.module(f"{included.path}:", included)
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="append" | "insert" | "extend"),
                args=[*_, value],
            ) if name.isupper():
                self.add(Assignment(name, value, statement, source, "add", guarded))
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=[value]
            ) if name.isupper():
                self.add(Assignment(name, value, statement, source, "add", guarded))
            case _:
                pass

    def add(self, assignment: Assignment) -> None:
        self.settings.assignments.setdefault(assignment.name, []).append(assignment)


def constant(node: ast.expr) -> object:
    """Return a literal's value; None where it is computed."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def elements(node: ast.expr) -> list[str]:
    """Return the strings of a list, a tuple, a sum of such, or one string."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return [text for element in elts for text in elements(element)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return elements(left) + elements(right)
        case ast.Starred(value=value):
            return elements(value)
        case ast.IfExp(body=body):
            return elements(body)
        case _:
            return []


def entries(node: ast.expr) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Yield a dict's entries with literal keys: key, its node, its value."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key, value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        for keyword in node.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value, keyword.value


def entry(node: ast.expr | None, key: str) -> ast.expr | None:
    """Return the value under a key of a dict that is written out."""
    if node is None:
        return None
    return next((value for name, _, value in entries(node) if name == key), None)


# Names by which settings read the environment: os's, and those of the usual libraries.
_READERS = re.compile(
    r"(^|\.)(environ|getenv|env|config|Env|dj_database_url|dj_email_url|dotenv_values"
    r"|get_env_variable|get_env|env_var|required|values|secrets?|get_secret)\b"
)


def reads_environment(node: ast.expr) -> bool:
    """Say whether an expression asks the environment, as far as its names tell."""
    return any(
        isinstance(part, ast.Name | ast.Attribute) and _READERS.search(ast.unparse(part))
        for part in ast.walk(node)
    )


def variable_of(node: ast.expr) -> tuple[str, ast.expr | None] | None:
    """Return the variable that an expression reads, and its default where it has one."""
    for part in ast.walk(node):
        match part:
            case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)) if _is_environ(
                value
            ):
                return name, None
            case ast.Call(args=[ast.Constant(value=str() as name), *rest], keywords=keywords) if (
                reads_environment(part.func)
            ):
                named = [k.value for k in keywords if k.arg == "default"]
                return name, next(iter([*named, *rest]), None)
            case _:
                pass
    return None


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")
