"""All rules: their documentation, their tests, comments that ignore them, the score."""

from pathlib import Path

import pytest

from scaffold.project import Project
from scaffold.rules import FACTORS, SECURITY, find_all, fix_all, rules, score
from tests.rules.helpers import SETTINGS, folder_of


@pytest.mark.parametrize("name", rules())
def test_each_says_what_why_and_where_to_read_on(name):
    rule = rules()[name]
    assert rule.factor in FACTORS
    assert rule.severity in ("error", "warning")
    assert rule.title and rule.why.endswith(".") and rule.link.startswith("https://")
    assert rule.doc.index("Before::") < rule.doc.index("After::")


def test_each_has_a_test_module_of_its_name():
    here = Path(__file__).parent
    wanted = {f"test_{name.replace('-', '_')}.py" for name in rules()} | {"test_rules.py"}
    assert {path.name for path in here.glob("test_*.py")} == wanted


def test_they_come_by_factor_security_last():
    factors = [rule.factor for rule in rules().values()]
    assert factors == sorted(factors, key=lambda factor: factor or 13)
    assert factors[-1] == SECURITY
    assert set(factors) == set(FACTORS)


@pytest.mark.parametrize(
    ("comment", "ignored"),
    [
        ("# scaffold: ignore", True),
        ("# scaffold: ignore[debug]", True),
        ("#scaffold:ignore[hsts, debug]", True),
        ("# local # scaffold: ignore[debug]", True),
        ("# scaffold: ignore[hsts]", False),
        ("# scaffold: ignored", True),
        ("# scaffold: ignore[]", False),
        ("# scaffold: ignore[debug?]", False),
        ("# scaffold: ignore[debug", True),
        ("# ignore", False),
    ],
)
def test_a_comment_in_its_line_ignores_a_finding(comment, ignored):
    rule = rules()["debug"]
    with folder_of(f"X = 1\r\nDEBUG = True  {comment}\r\n") as folder:
        project = Project(folder)
        assert bool(find_all(project, [rule])) is not ignored
        fix_all(project, [rule])
        assert (SETTINGS not in project.changes) is ignored


def test_the_score_counts_factors_without_a_finding():
    with folder_of("DEBUG = True\nSECRET_KEY = 'x'\n") as folder:
        project = Project(folder)
        chosen = [rules()[name] for name in ("debug", "secret-key", "procfile", "hsts")]
        assert score(find_all(project, chosen)) == 10
        assert score(find_all(project, chosen), chosen) == 0
        assert score(find_all(project, [rules()["hsts"]])) == 12
        assert score([], [rules()["hsts"]]) == 0
        assert score([], chosen) == 2
        assert score([]) == 12


def test_a_place_that_is_set_aside_is_not_edited() -> None:
    settings = "DEBUG = True  # scaffold: ignore[debug]\nif 1:\n    DEBUG = True\n"
    with folder_of(settings) as folder:
        project = Project(folder)
        fix_all(project, [rules()["debug"]])
        assert project.changes == {}


def test_a_fix_that_rules_share_is_set_aside_for_all() -> None:
    settings = (
        "DATABASES = {  # scaffold: ignore[databases]\n"
        '    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"},\n}\n'
    )
    with folder_of(settings) as folder:
        project = Project(folder)
        fix_all(project, [rules()[name] for name in ("databases", "sqlite-file", "engines")])
        assert project.changes == {}
