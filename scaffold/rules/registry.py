"""The rules: one module each, found by walking this package.

A rule's docstring is its documentation: what is wrong; why that matters, in one sentence; a link;
and a project before and after. Its function `find` yields the places where a project breaks the
rule, each with the edits that fix it, if any are safe.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from scaffold.edits.edit import Edit
from scaffold.project.project import Project
from scaffold.project.settings import Assignment

SECURITY = 0
FACTORS = {
    1: "I Codebase",
    2: "II Dependencies",
    3: "III Config",
    4: "IV Backing services",
    5: "V Build, release, run",
    6: "VI Processes",
    7: "VII Port binding",
    8: "VIII Concurrency",
    9: "IX Disposability",
    10: "X Dev/prod parity",
    11: "XI Logs",
    12: "XII Admin processes",
    SECURITY: "Security",
}


@dataclass(frozen=True)
class Place:
    """Where a rule is broken, and the edits that fix it, or advice for a person.

    `by_retrofit`: a file that retrofit adds, or another rule's edits, fix it.
    """

    path: str
    line: int
    what: str
    advice: str = ""
    column: int = 1
    edits: tuple[Edit, ...] = ()
    by_retrofit: bool = False

    @property
    def fixable(self) -> bool:
        return bool(self.edits) or self.by_retrofit


Find = Callable[[Project], Iterable[Place]]


@dataclass(frozen=True)
class Rule:
    """One property of a twelve-factor project; `factor` is 1 to 12, or SECURITY."""

    name: str
    factor: int
    severity: str
    title: str
    why: str
    link: str
    find: Find
    mends: bool
    doc: str


def rule(
    factor: int, severity: Literal["error", "warning"], *, mends: bool = False
) -> Callable[[Find], Rule]:
    """Declare a module's rule: "error" if it breaks a deploy or leaks data, else "warning".

    `mends`: retrofit fixes what the rule finds, at least in some places.
    """

    def declare(find: Find) -> Rule:
        module = find.__globals__
        doc = str(module["__doc__"])
        title, why, link, *_ = [" ".join(part.split()) for part in doc.strip().split("\n\n")]
        if not link.startswith("https://") or factor not in FACTORS:
            raise ValueError(f"{module['__name__']} has no link after its reason, or no factor.")
        name = str(module["__name__"]).rpartition(".")[2].replace("_", "-")
        return Rule(name, factor, severity, title.rstrip("."), why, link, find, mends, doc)

    return declare


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by name, in the order of their factors, security last."""
    import importlib
    import pkgutil

    from scaffold import rules as package

    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_") and info.name not in ("registry", "engine"):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            assert isinstance(module.find, Rule), f"{info.name}.find takes @rule"
            found.append(module.find)
    return {rule.name: rule for rule in sorted(found, key=lambda r: (r.factor or 13, r.name))}


def at(
    assignment: Assignment, what: str, advice: str = "", *, edits: tuple[Edit, ...] = ()
) -> Place:
    """Return the place of an assignment."""
    statement = assignment.statement
    column = statement.col_offset + 1
    return Place(assignment.source.path, statement.lineno, what, advice, column, edits)


def lines_of(project: Project, path: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a text file."""
    yield from enumerate(re.split(r"\r\n|\r|\n", project.files.text(path)), 1)
