"""All rules: their documentation, their tests, comments that ignore them, the score."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import pytest

from scaffold.code.source import Edit
from scaffold.edits.edit import TextEdit
from scaffold.errors import UserError
from scaffold.project.project import Project
from scaffold.rules.engine import find_all, mend_all, score
from scaffold.rules.registry import FACTORS, SECURITY, Place, Rule, rules
from tests.helpers.projects import SETTINGS, folder_of


@pytest.mark.parametrize("name", rules())
def test_each_says_what_why_and_where_to_read_on(name: str) -> None:
    rule = rules()[name]
    assert rule.factor in FACTORS
    assert rule.severity in ("error", "warning")
    assert rule.title
    assert rule.why.endswith(".")
    assert rule.link.startswith("https://")
    assert rule.doc.index("Before::") < rule.doc.index("After::")


def test_each_has_a_test_module_of_its_name() -> None:
    here = Path(__file__).parent
    wanted = {f"test_{name.replace('-', '_')}.py" for name in rules()} | {"test_rules.py"}
    assert {path.name for path in here.glob("test_[!_]*.py")} == wanted


def test_they_come_by_factor_security_last() -> None:
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
def test_a_comment_in_its_line_ignores_a_finding(comment: str, ignored: bool) -> None:
    rule = rules()["debug"]
    with folder_of(f"X = 1\r\nDEBUG = True  {comment}\r\n") as folder:
        project = Project(folder)
        assert bool(find_all(project, [rule])) is not ignored
        project, _ = mend_all(project, [rule])
        assert (SETTINGS not in project.files.changes) is ignored


def test_the_score_counts_factors_without_a_finding() -> None:
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
        project, _ = mend_all(project, [rules()["debug"]])
        after = 'if 1:\n    DEBUG = os.environ.get("DJANGO_DEBUG") == "True"\n'
        assert project.files.text(SETTINGS) == "import os\n\n" + settings.partition("if")[0] + after


def test_an_edit_that_rules_share_is_set_aside_for_all() -> None:
    settings = (
        "DATABASES = {  # scaffold: ignore[databases]\n"
        '    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"},\n}\n'
    )
    with folder_of(settings) as folder:
        project = Project(folder)
        project, _ = mend_all(
            project, [rules()[name] for name in ("databases", "sqlite-file", "engines")]
        )
        assert project.files.changes == {}


def deep(project: Project) -> Iterator[Place]:
    setting = project.settings.last("DEBUG")
    assert setting is not None
    return deep(project)


def a_rule(find: Callable[[Project], Iterator[Place]]) -> Rule:
    """Return a rule of factor III that finds in this way."""
    return replace(rules()["debug"], name="made", find=find)


def test_a_rule_that_fails_is_a_finding_and_the_others_go_on() -> None:
    with folder_of("DEBUG = True\nSECRET_KEY = 'a'\n") as folder:
        chosen = [rules()["debug"], a_rule(deep), rules()["secret-key"]]
        findings = find_all(Project(folder), chosen)
    assert [finding.rule for finding in findings] == ["debug", "made", "secret-key"]
    fault = findings[1]
    assert fault.message == "The rule made could not be checked: RecursionError"
    assert (fault.path, fault.line, fault.severity) == (SETTINGS, 0, "warning")
    assert "report this bug in scaffold" in fault.advice
    assert not fault.fixable


def test_what_it_found_before_is_kept_and_the_file_that_it_read_is_named() -> None:
    def find(project: Project) -> Iterator[Place]:
        source = project.files.source("mysite/wsgi.py")
        assert source is not None
        yield Place(source.path, 1, "Something is there")
        raise ValueError(source.text)

    with folder_of("DEBUG = False\n") as folder:
        first, fault = find_all(Project(folder), [a_rule(find)])
    assert first.message == "Something is there"
    assert fault.path == "mysite/wsgi.py"
    assert fault.message.endswith(": ValueError")


def test_a_factor_is_not_met_where_a_rule_of_it_was_not_checked() -> None:
    def find(project: Project) -> Iterator[Place]:
        raise KeyError("made")

    with folder_of("DEBUG = False\n") as folder:
        project = Project(folder)
        assert find_all(project, [rules()["debug"]]) == []
        assert score(find_all(project, [rules()["debug"], a_rule(find)])) == 11


@pytest.mark.parametrize("error", [UserError("no"), OSError("no"), MemoryError()])
def test_what_no_rule_is_to_blame_for_goes_up(error: MemoryError | OSError | UserError) -> None:
    def find(project: Project) -> Iterator[Place]:
        raise error

    with folder_of("DEBUG = False\n") as folder, pytest.raises(type(error)):
        find_all(Project(folder), [a_rule(find)])


@dataclass(frozen=True)
class Failing:
    """An edit that cannot be made."""

    @classmethod
    def make(cls, project: Project, edits: object) -> NoReturn:
        raise IndexError


def test_an_edit_that_fails_is_told_and_the_others_are_made() -> None:
    def find(project: Project) -> Iterator[Place]:
        yield Place(SETTINGS, 1, "Something is there", edits=(Failing(),))

    with folder_of("DEBUG = True\nSECRET_KEY = 'insecure'\n") as folder:
        chosen = [rules()["debug"], a_rule(find), rules()["secret-key"]]
        project, failed = mend_all(Project(folder), chosen)
        assert [finding.message for finding in failed] == [
            "The rule made could not be fixed: IndexError"
        ]
        assert "'DJANGO_DEBUG'" in project.files.text(SETTINGS)
        assert "insecure" not in project.files.text(SETTINGS)
        assert [finding.rule for finding in find_all(project, chosen)] == ["made"]


def test_an_edit_that_breaks_a_module_is_not_made() -> None:
    def find(project: Project) -> Iterator[Place]:
        yield Place(SETTINGS, 1, "It begins", edits=(TextEdit(SETTINGS, Edit(0, 0, "((")),))

    with folder_of("DEBUG = True\n") as folder:
        project, failed = mend_all(Project(folder), [a_rule(find), rules()["debug"]])
        assert [finding.message for finding in failed] == [
            "The rule made could not be fixed: UnreadableError"
        ]
        assert project.files.text(SETTINGS).startswith("import os\n")


def test_edits_that_overlap_are_made_one_after_the_other() -> None:
    def find(project: Project) -> Iterator[Place]:
        text = project.files.text(SETTINGS)
        if "big" in text:
            yield Place(SETTINGS, 1, "big", edits=(TextEdit(SETTINGS, Edit(4, 7, "huge")),))
            yield Place(SETTINGS, 1, "all", edits=(TextEdit(SETTINGS, Edit(0, 7, "X = big")),))

    with folder_of("X = big\n") as folder:
        project, failed = mend_all(Project(folder), [a_rule(find)])
        assert (project.files.text(SETTINGS), failed) == ("X = huge\n", [])


@pytest.mark.parametrize("empty", ["[]", "()", "[\n]", "(  # none yet\n)"])
def test_two_rules_add_to_an_empty_list(empty: str) -> None:
    both = ["mysite.health.HealthMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware"]
    with folder_of({SETTINGS: f"MIDDLEWARE = {empty}\n", "mysite/urls.py": ""}) as folder:
        project, failed = mend_all(Project(folder), [rules()["health"], rules()["whitenoise"]])
        assert not failed
        added = project.settings.strings("MIDDLEWARE")
    assert sorted(added) == both


def test_a_rule_that_finds_what_it_has_mended_is_stopped_and_told() -> None:
    def find(project: Project) -> Iterator[Place]:
        end = len(project.files.text(SETTINGS))
        edit = TextEdit(SETTINGS, Edit(end, end, "# more\n"))
        yield Place(SETTINGS, 1, "There is too little", edits=(edit,))

    with folder_of("DEBUG = True\n") as folder:
        project, (fault,) = mend_all(Project(folder), [a_rule(find), rules()["debug"]])
        assert fault.message == "The rule made could not be fixed: RecursionError"
        assert "DJANGO_DEBUG" in project.files.text(SETTINGS)
        assert project.files.text(SETTINGS).count("# more") == 1


def test_a_project_is_a_value() -> None:
    with folder_of("DEBUG = True\n") as folder:
        before = Project(folder)
        after, _ = mend_all(before, [rules()["debug"]])
        assert before.files.text(SETTINGS) == "DEBUG = True\n"
        assert before.settings.literal("DEBUG") is True
        assert after.settings.literal("DEBUG") is None
        assert (before.files.changes, list(after.files.changes)) == ({}, [SETTINGS])
        with pytest.raises(TypeError):
            after.files.changes[SETTINGS] = None  # type: ignore[index]
