"""The rules: one module each, found by walking this package.

A rule's docstring is its page of the documentation: what it is about; why that matters, in one
sentence; a link; and a project before and after. Besides it has

- FACTOR: 1 to 12, or SECURITY;
- SEVERITY: "error" where a deploy fails or leaks, "warning" for the rest;
- find(project): the places where it is broken;
- fix(project), where there is a safe one: edits the project's files in memory.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from scaffold.code.source import Source
from scaffold.errors import UserError, shown
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

IGNORE = re.compile(r"#\s*scaffold:\s*ignore(?:\[([^\]]*)\]?)?")


@dataclass(frozen=True)
class Place:
    """Where a rule is broken: what is there, and what to do where no fix is safe."""

    path: str
    line: int
    what: str
    advice: str = ""
    column: int = 1
    fixable: bool = False


@dataclass(frozen=True)
class Finding:
    """One place, with all that its rule says of it; what `check` prints."""

    rule: str
    factor: int
    severity: str
    path: str
    line: int
    column: int
    message: str
    why: str
    link: str
    advice: str
    fixable: bool

    @property
    def where(self) -> str:
        """Path, line and column, on one line of any terminal."""
        path = shown(self.path)
        return f"{path}:{self.line}:{self.column}" if self.line else path


@dataclass(frozen=True)
class Rule:
    name: str
    factor: int
    severity: str
    title: str
    why: str
    link: str
    find: Callable[[Project], Iterable[Place]]
    fix: Callable[[Project], None] | None
    doc: str


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by name, in the order of their factors, security last."""
    import importlib
    import pkgutil

    from scaffold import rules as package

    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_") and info.name != "registry":
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            found.append(_rule(info.name.replace("_", "-"), module))
    return {rule.name: rule for rule in sorted(found, key=lambda r: (r.factor or 13, r.name))}


def _rule(name: str, module: ModuleType) -> Rule:
    doc = module.__doc__ or ""
    title, why, *_ = [" ".join(part.split()) for part in doc.strip().split("\n\n")]
    link = re.search(r"https?://\S+", doc)
    return Rule(
        name,
        module.FACTOR,
        module.SEVERITY,
        title.rstrip("."),
        why,
        link[0] if link else "",
        module.find,
        getattr(module, "fix", None),
        doc,
    )


def at(assignment: Assignment, what: str, advice: str = "", *, fixable: bool = False) -> Place:
    """Return the place of an assignment."""
    statement = assignment.statement
    column = statement.col_offset + 1
    return Place(assignment.source.path, statement.lineno, what, advice, column, fixable)


def find_all(project: Project, chosen: Iterable[Rule]) -> list[Finding]:
    """Return what the rules find, but for what a comment in its line says to ignore.

    A rule that fails is a finding itself, and the others go on.
    """
    found = []
    for rule in chosen:
        places, error = _found(project, rule)
        for place in places:
            if _is_ignored(project, rule, place):
                continue
            found.append(
                Finding(
                    rule.name,
                    rule.factor,
                    rule.severity,
                    place.path,
                    place.line,
                    place.column,
                    place.what,
                    rule.why,
                    rule.link,
                    place.advice,
                    place.fixable,
                )
            )
        if error:
            found.append(_fault(project, rule, error, "checked"))
    return found


def fix_all(project: Project, chosen: Iterable[Rule]) -> list[Finding]:
    """Let each rule that finds something fix what it safely can; return the fixes that failed.

    Where a comment sets one of its places aside, a fix knows no better than to leave them all.
    What a fix that fails has edited is taken back.
    """
    chosen = list(chosen)
    aside = {
        rule.fix
        for rule in chosen
        if any(_is_ignored(project, rule, place) for place in _found(project, rule)[0])
    }
    failed = []
    for rule in chosen:
        if rule.fix is None or rule.fix in aside:
            continue
        if not any(place.fixable for place in _found(project, rule)[0]):
            continue
        before = dict(project.changes)
        try:
            rule.fix(project)
        except _NOT_OURS:
            raise
        except Exception as error:  # noqa: BLE001 - as in _found
            project.changes.clear()
            project.add(before)
            failed.append(_fault(project, rule, error, "fixed"))
    return failed


# What a rule may raise: a person can put it right, or no rule can go on.
_NOT_OURS = (UserError, OSError, MemoryError)


def _found(project: Project, rule: Rule) -> tuple[list[Place], Exception | None]:
    """Return where a rule is broken, and the error that stopped it, if one did."""
    places: list[Place] = []
    try:
        places.extend(rule.find(project))
    except _NOT_OURS:
        raise
    except Exception as error:  # noqa: BLE001 - one rule's fault must not hide what others find
        return places, error
    return places, None


def _fault(project: Project, rule: Rule, error: Exception, done: str) -> Finding:
    """Return the finding that a rule could not be checked, or fixed."""
    return Finding(
        rule.name,
        rule.factor,
        "warning",
        _path_read(error) or project.settings_path,
        0,
        1,
        f"The rule {rule.name} could not be {done}: {type(error).__name__}",
        "Whether the project keeps to it is not known.",
        rule.link,
        "Report it: this is a fault of scaffold's. The other rules were checked.",
        fixable=False,
    )


def _path_read(error: Exception) -> str:
    """Return the file that was being read when an error was raised; "" where that is not known."""
    import traceback

    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        for value in frame.f_locals.values():
            source = value.source if isinstance(value, Assignment) else value
            if isinstance(source, Source):
                return source.path
    return ""


def _is_ignored(project: Project, rule: Rule, place: Place) -> bool:
    source = project.source(place.path) if place.line else None
    match = IGNORE.search(source.line(place.line)) if source else None
    if match is None:
        return False
    return match[1] is None or rule.name in re.split(r"[\s,]+", match[1])


def score(findings: Iterable[Finding], chosen: Iterable[Rule] | None = None) -> int:
    """Return how many factors are met: those of the chosen rules that have no finding."""
    return len(factors(chosen) - {finding.factor for finding in findings})


def factors(chosen: Iterable[Rule] | None = None) -> set[int]:
    """Return the factors, 1 to 12, that the chosen rules check; all, when none are chosen."""
    return {rule.factor for rule in (rules().values() if chosen is None else chosen)} - {SECURITY}


def lines_of(project: Project, path: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a text file."""
    yield from enumerate(re.split(r"\r\n|\r|\n", project.text(path)), 1)
