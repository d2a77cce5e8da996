"""The active settings: every assignment to each of them, in the order of execution."""

import ast
import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scaffold.code.expressions import constant, elements
from scaffold.code.source import Source

_DEVELOPMENT = frozenset(
    ("dev", "devel", "develop", "development", "local", "test", "tests", "testing")
)


@dataclass(frozen=True)
class Assignment:
    """One statement that gives a setting its value, or a part of it.

    `kind` is "set" (NAME = value), "add" (NAME += value, .append, .insert, .extend), "item"
    (NAME["key"] = value) or "part" (NAME["key"]["inner"] = value, which counts as a dict of one).
    `guarded` has the conditions of the branches around it.
    """

    name: str
    value: ast.expr
    statement: ast.stmt
    source: Source
    kind: str = "set"
    guarded: str = ""
    key: str = ""

    @property
    def line(self) -> int:
        return self.value.lineno if self.kind != "set" else self.statement.lineno

    @property
    def continues(self) -> bool:
        """Whether it builds on the previous value of the name."""
        return self.kind != "set" or any(
            (isinstance(node, ast.Name) and node.id == self.name)
            or (isinstance(node, ast.Attribute) and node.attr == self.name)
            for node in ast.walk(self.value)
        )


@dataclass(eq=False)
class Settings:
    """All that a settings module assigns, in the order in which it would run.

    `opaque` has the code that may set anything, and cannot be read: file, line, code.
    """

    module: str
    sources: list[Source] = field(default_factory=list)
    assignments: dict[str, list[Assignment]] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)
    unparsed: list[tuple[str, str]] = field(default_factory=list)
    missing: list[tuple[Source, ast.stmt, str]] = field(default_factory=list)
    calls: list[tuple[Source, ast.Call]] = field(default_factory=list)
    cycles: list[str] = field(default_factory=list)
    opaque: list[tuple[Source, int, str]] = field(default_factory=list)
    # A file's path -> its module's name, and the paths of the files that it star-imports.
    modules: dict[str, str] = field(default_factory=dict)
    stars: dict[str, list[str]] = field(default_factory=dict)
    # Names that are set on every path through the module.
    sure: set[str] = field(default_factory=set)

    def __contains__(self, name: str) -> bool:
        return name in self.assignments

    def depends_on(self, paths: Iterable[str]) -> bool:
        """Say whether one of these files was read, or may be a module that was missing."""
        missing = {name.rpartition(".")[2] for _, _, name in self.missing}
        return any(
            path.endswith(".py")
            and (path in self.modules or path.removesuffix(".py").rpartition("/")[2] in missing)
            for path in paths
        )

    def is_development(self, path: str) -> bool:
        """Say whether a module's name shows that it is only for development or tests."""
        name = self.modules.get(path, "").rpartition(".")[2]
        return not _DEVELOPMENT.isdisjoint(name.split("_"))

    def lacks(self, name: str) -> bool:
        """Say whether a name is not set, not even by code that cannot be read."""
        return name not in self.assignments and not self.opaque and bool(self.sources)

    def all(self, name: str) -> list[Assignment]:
        return self.assignments.get(name, [])

    def last(self, name: str) -> Assignment | None:
        """The last plain assignment of a name."""
        return next((a for a in reversed(self.all(name)) if a.kind == "set"), None)

    def literal(self, name: str) -> object:
        """The value of a name if it is a literal, else None."""
        last = self.last(name)
        return constant(last.value) if last else None

    def expanded(self, value: ast.expr) -> ast.expr:
        """Return an expression with each name replaced by what is assigned to it in all cases."""
        return _Expanded(self).visit(copy.deepcopy(value))  # type: ignore[no-any-return]

    def strings(self, name: str) -> list[str]:
        """The strings of a list setting, with everything that is added to it, also in branches."""
        found: list[str] = []
        for assignment in self.all(name):
            given = elements(assignment.value)
            if assignment.continues:
                at = _place(assignment, found)
                found[at:at] = given
            else:
                found = [*found, *given] if assignment.guarded else given
        return found

    def reached(self, path: str) -> set[str]:
        """Return a file's path, and those of all files whose names it gets by star imports."""
        found, waiting = set(), [path]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.stars.get(current, [])
        return found

    def find(self, name: str, element: str) -> Assignment | None:
        """The assignment whose value contains this string."""
        return next((a for a in self.all(name) if element in elements(a.value)), None)


def _place(assignment: Assignment, found: list[str]) -> int:
    """Return the index at which an assignment adds to the strings that its name had before."""
    held = assignment.name
    match assignment.value:
        case ast.BinOp(right=right) if re.search(rf"\b{held}\b", ast.unparse(right)):
            return 0
        case ast.List(elts=[*_, last]) | ast.Tuple(elts=[*_, last]) if isinstance(
            last, ast.Starred
        ) and re.search(rf"\b{held}\b", ast.unparse(last)):
            return 0
    match assignment.statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="insert"), args=[where, _])):
            if isinstance(number := constant(where), int):
                return number
            named = re.search(r"index\(['\"]([\w.]+)['\"]\)( \+ 1)?", ast.unparse(where))
            if named and named[1] in found:
                return found.index(named[1]) + bool(named[2])
    return len(found)


class _Expanded(ast.NodeTransformer):
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def visit_Name(self, node: ast.Name) -> ast.expr:
        last = self.settings.last(node.id)
        return last.value if last and not last.guarded else node
