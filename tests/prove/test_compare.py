"""What counts as worse, and how tests are counted."""

import pytest

from scaffold.prove.compare import Row, starts, worse
from scaffold.prove.result import Result
from scaffold.prove.ways import counted, only_in_deploys

WORKS = Result(works=True, text="ok")
FAILS = Result(works=False, text="exit status 1")
ABSENT = Result(works=True, text="-", ran=False)


def urls(**statuses: int) -> Result:
    return Result(works=True, text="", count=len(statuses), statuses=statuses)


def ran(count: int, bad: int) -> Result:
    return Result(works=not bad, text="", count=count, bad=bad)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORKS, WORKS),
        (FAILS, WORKS),
        (FAILS, FAILS),
        (ABSENT, WORKS),
        (FAILS, ABSENT),
        (FAILS, ran(4, 4)),
        (ran(3, 1), ran(3, 1)),
        (ran(3, 1), ran(4, 0)),
        (urls(a=200, b=500), urls(a=200, b=404, c=200)),
        (urls(a=404), urls(a=200)),
        (urls(a=400, b=500), urls(a=500, b=500)),
    ],
)
def test_the_same_or_better_is_not_worse(before: Result, after: Result) -> None:
    assert not worse("runserver", before, after)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (WORKS, FAILS, "it failed"),
        (ABSENT, FAILS, "it does not work"),
        (WORKS, ABSENT, "it is gone"),
        (ran(3, 0), ran(3, 1), "0 failures became 1"),
        (ran(3, 0), FAILS, "3 became 0"),
        (urls(a=200), urls(a=400), "a: 200 became 400"),
        (urls(a=200), urls(a=301), "a: 200 became 301"),
        (urls(a=404), urls(a=500), "a: 404 became 500"),
        (urls(a=200, b=200), urls(a=200), "b: 200 became none"),
    ],
)
def test_what_got_worse_is_said(before: Result, after: Result, words: str) -> None:
    assert worse("runserver", before, after) == words


def test_a_gateway_may_begin_to_redirect() -> None:
    assert not worse("gateway", urls(a=200), urls(a=301))


def test_an_error_that_runserver_has_too_is_not_the_gateways() -> None:
    local = {"/": 200, "/broken": 500, "/debug": 400}
    assert not only_in_deploys({"/healthz": 200, "/": 301, "/broken": 500, "/debug": 404}, local)
    found = {"/healthz": 404, "/": 400, "/broken": 500, "/debug": 500}
    assert only_in_deploys(found, local) == ["/healthz", "/", "/debug"]


def test_what_serves_no_page_today_has_no_gateway_to_lose() -> None:
    rows = [Row(way, WORKS, WORKS, "") for way in ("install", "check", "tests")]
    assert starts([*rows, Row("tests", FAILS, FAILS, ""), Row("runserver", WORKS, WORKS, "")])
    broken = Result(works=False, text="2 URLs, 1 broken", statuses={"/": 200, "/x": 500})
    assert starts([*rows, Row("runserver", broken, broken, "")])
    assert not starts([*rows, Row("runserver", FAILS, WORKS, "")])


def test_a_developers_database_stays_the_same() -> None:
    def said(text: str) -> Result:
        return Result(works=True, text=text)

    before = said("DEBUG on; default sqlite3 db.sqlite3")
    assert not worse("settings", before, said("DEBUG on; default sqlite3 db.sqlite3; media media"))
    after = said("DEBUG on; default postgresql db/postgres")
    assert worse("settings", before, after) == (
        "default: sqlite3 db.sqlite3 became postgresql db/postgres"
    )


@pytest.mark.parametrize(
    ("log", "found"),
    [
        ("Ran 3 tests in 0.1s\n\nOK\n", (3, 0)),
        ("Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n", (9, 3)),
        ("==== 2 failed, 10 passed, 1 error in 3.21s ====\n", (13, 3)),
        ("12 passed in 0.50s\n", (12, 0)),
        ("ImportError: no module\n", (0, 0)),
    ],
)
def test_tests_are_counted(log: str, found: tuple[int, int]) -> None:
    assert counted(log) == found
