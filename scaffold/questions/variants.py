"""Variants: the combinations of answers that are started before a release."""

from collections.abc import Sequence
from itertools import combinations, product

from scaffold.errors import UserError, closest
from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers, questions

# Questions of which every combination is started; other questions are covered in pairs.
AXES = ("database", "gateway", "worker", "cache", "django")
# The emitted project runs on whichever Python runs this; containers try the others.
_NOT_STARTED = ("python",)
# Without the example there is less to test: only few variants leave it out.
_MOSTLY_DEFAULT = ("example",)

Variant = dict[str, str]


def every() -> list[Variant]:
    """Return the whole product of AXES, with the other questions' choices spread over it."""
    others = [key for key in _others() if key not in _MOSTLY_DEFAULT]
    met: set[object] = set()
    found = []
    for values in product(*map(choices_of, AXES)):
        row = values
        for key in others:
            rows = [(*row, choice) for choice in choices_of(key)]
            row = max(rows, key=lambda row: len(_pairs(row) - met))
        met |= _pairs(row)
        found.append(dict(zip([*AXES, *others], row, strict=True)))
    return found


def _others() -> list[str]:
    """Return the questions that vary in addition to AXES."""
    return [q.key for q in questions() if q.choices and q.key not in AXES + _NOT_STARTED]


def _pairs(row: tuple[str, ...]) -> set[object]:
    return {*combinations(enumerate(row), 2)}


def pairwise() -> list[Variant]:
    """Return few variants that cover each pair of choices, the one with all defaults first."""
    from allpairspy import AllPairs

    keys = [*AXES, *_others()]
    rows = AllPairs([choices_of(key) for key in keys])
    return [dict(zip(keys, row, strict=True)) for row in rows]


def choose(
    selections: list[str], *, everything: bool = False, pairs: bool = False
) -> list[Variant]:
    """Return the variants that --select, --all and --pairwise ask for, the same in every command.

    Without a flag these are the pairwise ones; with only selections, they are picked from all.
    """
    if everything and pairs:
        raise UserError(
            "--all and --pairwise exclude each other.",
            "Leave --pairwise out for every variant, or --all for the few.",
        )
    if pairs or not (everything or selections):
        return select(pairwise(), selections, "Pick from all variants: leave --pairwise out.")
    return select(every(), selections, "See them with: scaffold variants --all", free=_others())


def select(
    variants: list[Variant], selections: list[str], way_out: str, free: Sequence[str] = ()
) -> list[Variant]:
    """Return the variants that any of the selections (KEY=VALUE,…) describes.

    A choice that the variants do not have, such as python, is added to them; a choice for one of
    the questions `free` replaces theirs.
    """
    if not selections:
        return variants
    found = [
        {**variant, **wanted}
        for wanted in map(parse, selections)
        for variant in variants
        if all(key in free or variant.get(key, value) == value for key, value in wanted.items())
    ]
    if not found:
        raise UserError(f"No variant is {' or '.join(selections)}.", way_out)
    return [variant for i, variant in enumerate(found) if variant not in found[:i]]


def parse(selection: str) -> Variant:
    """Return KEY=VALUE,… as a variant; UserError if a key or value is unknown."""
    parsed = {}
    for part in selection.split(","):
        key, _, value = part.partition("=")
        known = {question.key: question.choices for question in questions() if question.choices}
        if key not in known:
            meant = closest(key, known) or next(iter(known))
            raise UserError(f"{part!r}: no choice is named {key!r}.", f"Perhaps {meant}=…?")
        if value not in known[key]:
            raise UserError(f"{part!r}: no such {key}.", f"Give one of {', '.join(known[key])}.")
        parsed[key] = value
    return parsed


def name(variant: Variant) -> str:
    """Return a variant as one selection, such as database=postgres,gateway=gunicorn."""
    return ",".join(f"{key}={value}" for key, value in variant.items())


def choices_of(key: str) -> tuple[str, ...]:
    (question,) = (question for question in questions() if question.key == key)
    return question.choices


def answers(variant: Variant) -> Answers:
    """Return all answers of a variant's project."""
    return complete(variant, "smoke")
