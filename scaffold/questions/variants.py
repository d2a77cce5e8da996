"""Which combinations of answers are started before a user sees them."""

from itertools import product

from scaffold.errors import UserError, closest
from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers, questions

# The questions whose every combination is started; with the other choices they meet in pairs.
AXES = ("database", "gateway", "worker", "cache", "django")
# The emitted project runs on whichever Python runs this; containers try the others.
_NOT_STARTED = ("python",)

Variant = dict[str, str]


def every() -> list[Variant]:
    """Return the whole product of AXES."""
    choices = [choices_of(key) for key in AXES]
    return [dict(zip(AXES, values, strict=True)) for values in product(*choices)]


def pairwise() -> list[Variant]:
    """Return few variants in which each two choices meet, the defaults' variant first."""
    from allpairspy import AllPairs

    keys = [*AXES, *(q.key for q in questions() if q.choices and q.key not in AXES + _NOT_STARTED)]
    rows = AllPairs([choices_of(key) for key in keys])
    return [dict(zip(keys, row, strict=True)) for row in rows]


def choose(
    selections: list[str], *, everything: bool = False, pairs: bool = False
) -> list[Variant]:
    """Return the variants that --select, --all and --pairwise ask for, in every command alike.

    Without a flag they are the pairwise ones; selections alone pick from all.
    """
    if everything and pairs:
        raise UserError(
            "--all and --pairwise exclude each other.",
            "Leave --pairwise out for every variant, or --all for the few.",
        )
    if pairs or not (everything or selections):
        return select(pairwise(), selections, "Pick from all variants: leave --pairwise out.")
    return select(every(), selections, "See them with: scaffold variants --all")


def select(variants: list[Variant], selections: list[str], way_out: str) -> list[Variant]:
    """Return the variants that any of the selections (KEY=VALUE,…) describes.

    A choice of which the variants say nothing, such as python, is added to them.
    """
    if not selections:
        return variants
    found = [
        {**variant, **wanted}
        for wanted in map(parse, selections)
        for variant in variants
        if all(variant.get(key, value) == value for key, value in wanted.items())
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
