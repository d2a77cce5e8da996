"""Runs rules on a project: reports what they find, or makes their edits until none is left."""

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from scaffold.code.source import Source
from scaffold.edits.edit import Edit, TextEdit, made
from scaffold.errors import UnreadableError, UserError, shown
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import SECURITY, Place, Rule, rules

IGNORE = re.compile(r"#\s*scaffold:\s*ignore(?:\[([^\]]*)\]?)?")

# Errors that are not a rule's bug: the user can fix them, or no rule can continue.
_NOT_OURS = (UserError, OSError, MemoryError)


@dataclass
class _Outcome:
    """The places where a rule is broken; `aside`: those that a comment says to ignore."""

    places: list[Place] = field(default_factory=list)
    aside: list[Place] = field(default_factory=list)
    error: Exception | None = None


@dataclass(frozen=True)
class Finding:
    """One place, with everything that its rule says about it, as `check` prints it."""

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
        """Path, line and column, escaped for the terminal."""
        path = shown(self.path)
        return f"{path}:{self.line}:{self.column}" if self.line else path


def find_all(project: Project, chosen: Iterable[Rule]) -> list[Finding]:
    """Return what the rules find, except where a comment on the line says to ignore it.

    A rule that raises becomes a finding itself, and the others continue.
    """
    found = []
    for rule in chosen:
        outcome = _found(project, rule)
        found += [
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
            for place in outcome.places
        ]
        if outcome.error:
            found.append(_fault(project, rule, outcome.error, "checked"))
    return found


def mend_all(project: Project, chosen: Sequence[Rule]) -> tuple[Project, list[Finding]]:
    """Return the project with the edits of all findings made, and a finding per rule that failed.

    Edits are made in rounds: first all that do not overlap, then the rules run again, since an
    edit may need another, such as a library for an import. This terminates: each time a rule's
    edits have been made, the number of places with the same rule, file and message must go down;
    a rule for which it does not is stopped and reported.
    """
    failed: dict[str, Finding] = {}
    mended: Counter[_Key] = Counter()
    while True:
        going = [rule for rule in chosen if rule.name not in failed]
        due = _due(project, going)
        alike = Counter(_key(rule, place) for rule, place in due)
        endless = {key[0] for key, count in alike.items() if 0 < mended[key] <= count}
        for rule in going:
            if rule.name in endless:
                failed[rule.name] = _fault(project, rule, RecursionError(), "fixed")
        round_ = _Round()
        batch = [
            (rule, place)
            for rule, place in due
            if rule.name not in failed and round_.takes(place.edits)
        ]
        if not batch:
            return project, list(failed.values())
        batch, project, fault = _made(project, batch)
        if fault:
            failed[fault.rule] = fault
        for rule, place in batch:
            mended[_key(rule, place)] = alike[_key(rule, place)]


_Key = tuple[str, str, str]
_Batch = list[tuple[Rule, Place]]


def _key(rule: Rule, place: Place) -> _Key:
    return rule.name, place.path, place.what


def _due(project: Project, chosen: Iterable[Rule]) -> _Batch:
    """Return the places with edits, except those with the same edits as an ignored place."""
    outcomes = [(rule, _found(project, rule)) for rule in chosen]
    aside = {
        edit
        for _, outcome in outcomes
        for place in outcome.aside
        for edit in place.edits
        if isinstance(edit, TextEdit)
    }
    return [
        (rule, place)
        for rule, outcome in outcomes
        for place in outcome.places
        if place.edits and aside.isdisjoint(place.edits)
    ]


@dataclass
class _Round:
    """The spans that this round edits, sorted: path -> (start, end)."""

    regions: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    made: set[Edit] = field(default_factory=set)

    def takes(self, edits: Iterable[Edit]) -> bool:
        """Take the edits and return True, unless one overlaps an edit that has been taken."""
        spans = [e for e in edits if isinstance(e, TextEdit) and e not in self.made]
        if any(self._meets(edit) for edit in spans):
            return False
        for edit in spans:
            self.made.add(edit)
            insort(self.regions.setdefault(edit.path, []), _region(edit))
        return True

    def _meets(self, edit: TextEdit) -> bool:
        start, end = _region(edit)
        alone = edit.span.within is not None
        known = self.regions.get(edit.path, [])
        at = bisect_right(known, (start, end))
        return any(
            (first < end and start < last) or (alone and first <= end and start <= last)
            for first, last in known[max(0, at - 1) : at + 1]
        )


def _region(edit: TextEdit) -> tuple[int, int]:
    return edit.span.within or (edit.span.start, edit.span.end)


def _made(project: Project, batch: _Batch) -> tuple[_Batch, Project, Finding | None]:
    """Return the part of a batch that was made, the project after it, and the fault if any.

    If an edit cannot be made, or breaks a module, only the first rule's edits are made: the others'
    places have to be found again after that.
    """
    for tried in (batch, [(rule, place) for rule, place in batch if rule is batch[0][0]]):
        try:
            return tried, _parsed(project, made(project, _edits(tried))), None
        except _NOT_OURS:
            raise
        except Exception as error:  # noqa: BLE001 - one rule's fault must not stop others' edits
            fault = _fault(project, batch[0][0], error, "fixed")
    return [], project, fault


def _edits(batch: _Batch) -> Iterator[Edit]:
    for _, place in batch:
        yield from place.edits


def _parsed(before: Project, after: Project) -> Project:
    """Return the project after its edits; UnreadableError if an edit broke a module's syntax."""
    for path, file in after.files.changes.items():
        if path.endswith(".py") and before.files.changes.get(path) != file:
            source = after.files.source(path)
            assert source is not None, path
            # The old module is parsed only if need be: a large one takes long.
            if not _is_sound(source) and _is_sound(before.files.source(path)):
                _ = source.tree
    return after


def _is_sound(source: Source | None) -> bool:
    try:
        return source is not None and bool(source.tree)
    except UnreadableError:
        return False


# Findings are needed more than once: to report them before the edits, and for the first round.
_known: WeakKeyDictionary[Project, dict[Rule, _Outcome]] = WeakKeyDictionary()


def _found(project: Project, rule: Rule) -> _Outcome:
    """Return the places where a rule is broken, and the error that stopped it, if any."""
    known = _known.setdefault(project, {})
    if rule not in known:
        known[rule] = _find(project, rule)
    return known[rule]


def _find(project: Project, rule: Rule) -> _Outcome:
    outcome = _Outcome()
    try:
        for place in rule.find(project):
            ignored = _is_ignored(project, rule, place)
            (outcome.aside if ignored else outcome.places).append(place)
    except _NOT_OURS:
        raise
    except Exception as error:  # noqa: BLE001 - one rule's fault must not hide what others find
        outcome.error = error
    return outcome


def _fault(project: Project, rule: Rule, error: Exception, done: str) -> Finding:
    """Return a finding that says that a rule could not be checked, or its edits not made."""
    return Finding(
        rule.name,
        rule.factor,
        "warning",
        _path_read(error) or project.layout.settings_path,
        0,
        1,
        f"The rule {rule.name} could not be {done}: {type(error).__name__}",
        "It is not known whether the project follows this rule.",
        rule.link,
        "Please report this bug in scaffold. The other rules were checked.",
        fixable=False,
    )


def _path_read(error: Exception) -> str:
    """Return the file that was being read when an error was raised; "" if it is not known."""
    import traceback

    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        for value in frame.f_locals.values():
            source = value.source if isinstance(value, Assignment) else value
            if isinstance(source, Source):
                return source.path
    return ""


def _is_ignored(project: Project, rule: Rule, place: Place) -> bool:
    source = project.files.source(place.path) if place.line else None
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
