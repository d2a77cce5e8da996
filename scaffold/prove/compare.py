"""Runs every way in both copies, and says what is worse after than before."""

from collections.abc import Callable
from dataclasses import dataclass

from scaffold.prove.copies import Copy
from scaffold.prove.result import NotThereError, Result
from scaffold.prove.ways import WAYS, tried

_TO_START = ("install", "check", "migrate", "runserver")


@dataclass(frozen=True)
class Row:
    """One way, before and after; `worse` says what got worse, or is empty."""

    way: str
    before: Result
    after: Result
    worse: str


def compare(before: Copy, after: Copy, tell: Callable[[str], None]) -> list[Row]:
    """Run all ways in both copies; `tell` is called with each way as it begins."""
    rows: list[Row] = []
    for way, function in WAYS.items():
        results = []
        for copy in (before, after):
            tell(f"{way}, {copy.name}")
            installed = not rows or _of(rows[0], copy.name).works
            result = tried(copy, function if installed or way == "compose file" else _not_installed)
            if way == "runserver":
                copy.statuses = result.statuses
            results.append(result)
        first, second = results
        what = worse(way, first, second)
        if not first.ran and not starts(rows):
            what = ""  # what does not even start today, or not with SQLite, has nothing to lose
        rows.append(Row(way, first, second, what))
    return rows


def starts(rows: list[Row]) -> bool:
    """Say whether the project starts today; pages that are broken already are pages."""
    needed = [row.before for row in rows if row.way in _TO_START]
    return all(result.works or result.statuses for result in needed)


def _not_installed(_copy: Copy) -> Result:
    raise NotThereError("not installed")


def _of(row: Row, name: str) -> Result:
    return row.before if name == "before" else row.after


def worse(way: str, before: Result, after: Result) -> str:
    """Say in a few words what is worse; "" if nothing is."""
    if not after.ran:
        return "it is gone" if before.ran and before.works else ""
    if not before.ran:
        return "" if after.works else "it does not work"
    if way == "settings" and before.works and after.works:
        return _changed(before.text.split("; "), after.text.split("; "))
    if before.statuses and after.statuses:
        if all(status == 400 or status >= 500 for status in before.statuses.values()):
            return ""  # today it refuses every request
        changed = [
            f"{url}: {status} became {after.statuses.get(url, 'none')}"
            for url, status in before.statuses.items()
            if _is_worse(status, after.statuses.get(url), deployed=way == "gateway")
        ]
        return "; ".join(changed[:5]) + (f"; {len(changed) - 5} more" if len(changed) > 5 else "")
    if before.count or after.count:
        if not before.count and not before.works:
            return ""  # they did not start
        if after.count < before.count:
            return f"{before.count} became {after.count}"
        return f"{before.bad} failures became {after.bad}" if after.bad > before.bad else ""
    return "it failed" if before.works and not after.works else ""


def _changed(before: list[str], after: list[str]) -> str:
    """Say which parts of the settings are different; a new one, or DEBUG on, is not worse."""
    now = dict(part.partition(" ")[::2] for part in after)
    pairs = (part.partition(" ")[::2] for part in before)
    return "; ".join(
        f"{name}: {value} became {now.get(name, 'none')}"
        for name, value in pairs
        if now.get(name) != value and (name, value) != ("DEBUG", "off")
    )


def _is_worse(before: int, after: int | None, *, deployed: bool) -> bool:
    """Say whether a URL's status is worse; a deploy may also begin to redirect to HTTPS."""
    if after is None or before == after:
        return after is None
    if before >= 400:
        return after >= 500 > before
    return after >= 400 or not deployed
