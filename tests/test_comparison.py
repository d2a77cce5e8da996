"""The comparison's columns for this scaffold and for startproject are what the script finds now."""

import re

from docs.compare import OURS, PAGE, START, column, ours, started


def stated(name: str) -> list[str]:
    """Return a column of the page's table."""
    rows = [line.split("|")[1:-1] for line in re.findall(r"(?m)^\|.*$", PAGE.read_text("utf-8"))]
    place = [cell.strip() for cell in rows[0]].index(name)
    return [row[place].strip() for row in rows[2:]]


# The first rows count files, lines and tests, as they were on the day of the other columns.
COUNTS = 3


def test_our_column_is_fresh() -> None:
    assert stated(OURS)[COUNTS:] == column(ours())[COUNTS:]


def test_startproject_s_column_is_fresh() -> None:
    assert stated(START)[COUNTS:] == column(started())[COUNTS:]
