"""A fork by somebody who means harm: none of its programs is run, and no file of ours is read."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import forks
from tests.helpers.folders import project_files, snapshot
from tests.helpers.forks import refused
from tests.helpers.outcomes import Outcome

New = Callable[..., Outcome]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def fork(repository: Path, tmp_path: Path) -> Path:
    """Return a fork of its own for a test to change."""
    return shutil.copytree(repository, tmp_path / "django-fork", ignore=lambda *_: [".git"])


def edit(fork: Path, change: Change) -> None:
    file = fork / "cookiecutter.json"
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")


def test_its_hooks_are_not_run_and_are_told(
    place: Path, new: New, fork: Path, repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    for name in ("pre_prompt.py", "pre_gen_project.py", "post_gen_project.py", "questions.py"):
        (fork / "hooks" / name).write_text(forks.HOOK.format(mark=mark))
    (fork / "hooks/post_gen_project.sh").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (fork / "scaffold/__init__.py").write_text(forks.HOOK.format(mark=mark))
    outcome = new("site1", "--template", str(fork), "--yes")
    assert outcome.status == 0
    (line,) = (line for line in outcome.err.splitlines() if line.startswith("Not run: "))
    assert "hooks/post_gen_project.py, hooks/post_gen_project.sh, hooks/pre_gen_project.py" in line
    assert line.endswith(f"use: cookiecutter {fork}")
    assert not mark.exists()
    assert "Not run" not in new("site2", "--template", str(repository), "--yes").err


def test_its_bootstrap_is_not_run_at_once(place: Path, new: New, fork: Path) -> None:
    outcome = new("site1", "--template", str(fork), "--yes", "--vendor")
    refused(place, outcome, 2, "--vendor runs the new project's bootstrap.py")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<< ''.__class__.__mro__[1].__subclasses__() >>", "unsafe"),
        ("<< cookiecutter.__init__.__globals__ >>", "unsafe"),
        ("<< self._TemplateReference__context.environment >>", "unsafe"),
        ("<< '{0.__class__}'.format(1) >>", "unsafe"),
        ("<< cookiecutter.update({'package': '../../up'}) >>", "unsafe"),
        ("<% include '../cookiecutter.json' %>", "../cookiecutter.json"),
        ("<% include '/etc/passwd' %>", "/etc/passwd"),
        ("<< cookiecutter.teem >>", "no attribute 'teem'"),
        ("<% if %>", "Expected an expression"),
        ("<< 1 / 0 >>", "division by zero"),
        (r"<< '\ud800' >>", "surrogates not allowed"),
        ("<% for i in range(10 ** 9) %><% endfor %>", "Range too big"),
        ("<< lipsum() >>\n<% import 'os' as os %>", "os"),
    ],
)
def test_an_expression_that_reaches_out(
    place: Path, new: New, fork: Path, text: str, words: str
) -> None:
    (fork / "template/TEAM.md").write_text(f"first line\n{text}\n")
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, "template/TEAM.md", " cannot be rendered: ", words)


@pytest.mark.parametrize("key", ["team", "__web"])
def test_an_expression_in_its_questions(place: Path, new: New, fork: Path, key: str) -> None:
    edit(fork, lambda content: content.update({key: "<< [].__class__.__base__ >>"}))
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, "cookiecutter.json: ", "unsafe")


def test_what_cookiecutter_offers_to_templates_is_there(place: Path, new: New, fork: Path) -> None:
    text = "<< {'a': 1} | jsonify(0) >> << 'A b' | slugify >> <% now 'utc', '%Y' %>\n"
    (fork / "template/TEAM.md").write_text(text)
    assert new("site1", "--template", str(fork), "--yes").status == 0
    assert (place / "site1/TEAM.md").read_text().split()[-2] == "a-b"


def test_answers_are_text_and_no_expressions(place: Path, new: New, fork: Path) -> None:
    team = "<< 7 * 7 >> <% raw %>"
    assert new("site1", "--template", str(fork), "--yes", "--team", team).status == 0
    assert (place / "site1/TEAM.md").read_text() == f"{team} in eu\n"


@pytest.mark.parametrize("value", ["", " ", "two\nlines", "\x1b[31m", "x" * 201])
def test_an_answer_to_its_question_that_will_not_do(
    place: Path, new: New, fork: Path, value: str
) -> None:
    refused(place, new("site1", "--template", str(fork), "--yes", "--team", value), 2, "--team")


def test_a_text_with_no_default_may_be_left_empty(place: Path, new: New, fork: Path) -> None:
    edit(fork, lambda content: content.update(team=""))
    assert new("site1", "--template", str(fork), "--yes").status == 0
    assert (place / "site1/TEAM.md").read_text() == " in eu\n"


def test_it_may_take_choices_and_questions_away(place: Path, new: New, fork: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["database"] = ["sqlite"]
        del content["__prompts__"]

    edit(fork, change)
    assert new("site1", "--template", str(fork), "--yes").status == 0
    assert not (place / "site1/uwsgi.ini").exists()
    assert "sqlite" in (place / "site1/.env-local").read_text()


def test_what_retrofit_and_info_make_of_its_project(
    place: Path, new: New, fork: Path, cli: New
) -> None:
    """The lock holds answers that no question of scaffold's own has."""
    new("site1", "--template", str(fork), "--yes", "--region", "moon")
    before = project_files(place / "site1")
    assert cli("retrofit", "site1", "--yes", "--allow-dirty", "--dry-run").status == 0
    assert cli("info", "site1").status == 0
    assert project_files(place / "site1") == before


LOCKS: list[tuple[dict[str, Any], str]] = [
    ({"template": 3}, "its template"),
    ({"template": {"source": "x"}}, "its template"),
    ({"template": {"source": "x", "checkout": "", "commit": 3}}, "its template"),
    ({"answers": {"region": "two\nlines"}}, "its region"),
    ({"answers": {"python": "3.13\nRUN id"}}, "its python"),
    ({"answers": {"package": "a b"}}, "its package"),
]


@pytest.mark.parametrize(("change", "words"), LOCKS)
def test_its_lock_is_a_stranger_s_too(
    place: Path, new: New, fork: Path, cli: New, change: dict[str, Any], words: str
) -> None:
    new("site1", "--template", str(fork), "--yes")
    file = place / "site1/.scaffold.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    for command in (["info", "site1"], ["retrofit", "site1", "--yes", "--allow-dirty"]):
        outcome = cli(*command)
        assert outcome.status == 2
        assert words in outcome.err
        assert "is damaged" in outcome.err


def without(*keys: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        for key in keys:
            del content[key]

    return change


def with_(**values: Any) -> Change:
    return lambda content: content.update(values)


def component(**values: Any) -> Change:
    return lambda content: content["_components"]["moon"].update(values)


BAD: list[tuple[Change, str]] = [
    (without("package"), "package is missing"),
    (without("django"), "django is missing"),
    (without("cache"), "no question with choices is named 'cache'"),
    (without("_components"), "_components is missing"),
    (without("_jinja2_env_vars"), "delimiters"),
    (with_(_jinja2_env_vars={"variable_start_string": "{{"}), "delimiters"),
    (with_(_extensions=["hooks.evil.Evil"]), "'hooks.evil.Evil' is the fork's own code"),
    (with_(_extensions="hooks.evil.Evil"), "is the fork's own code"),
    (with_(_copy_without_render="*"), "_copy_without_render is not a list"),
    (with_(templates={"a": {"path": "a"}}), "templates: scaffold takes one template"),
    (with_(__prompts__=[]), "__prompts__ is not an object"),
    (with_(__prompts__={"team": "\x1b[31mred"}), "__prompts__: 'team'"),
    (with_(__prompts__={"region": {"eu": 3}}), "__prompts__: 'region'"),
    (with_(__list=["a", 3]), "'__list' is neither a text nor"),
    (with_(__list={"a": "b"}), "'__list' is neither a text nor"),
    (with_(team=True), 'write ["yes", "no"]'),
    (with_(team={"a": 1}), "scaffold asks for texts and choices"),
    (with_(team=None), "scaffold asks for texts and choices"),
    (with_(region=[]), "region: it has no choices"),
    (with_(region=["eu", "eu"]), "one of them twice"),
    (with_(region=["eu", 3]), "a choice must be a text of one line"),
    (with_(region=["eu", "u\ns"]), "a choice must be a text of one line"),
    (with_(region=["<< 1 >>"]), "without expressions"),
    (with_(django=["6.1", "../.."]), "django: its choices must be versions"),
    (with_(django=["6.1", "7.0"]), "requirements/django-7.0/hashes.txt is missing"),
    (with_(python="3.13"), "python is missing, or of another type"),
    (with_(**{"Team Name": "x"}), "question 'Team Name'"),
    (with_(**{"a\x1b[31m": "x"}), r"question 'a\x1b[31m'"),
    (with_(template="x"), "template: scaffold takes one template"),
    (with_(checkout="x"), "checkout has the same name as one"),
    (with_(directory="x"), "directory has the same name as one"),
    (with_(diff="x"), "diff has the same name as one"),
    (with_(help=["x", "y"]), "help has the same name as one"),
    (with_(yes="x"), "yes has the same name as one"),
    (with_(gateway=["gunicorn", "nginx"]), "_gateways has no row for 'nginx'"),
    (with_(_workers={"none": 3}), "_workers is not an object of objects"),
    (component(when=3), "'moon' has no object named when"),
    (component(when={"planet": ["moon"]}), "no question with choices is named 'planet'"),
    (component(when={"team": ["x"]}), "no question with choices is named 'team'"),
    (component(when={"region": "moon"}), "region is not a list of choices"),
    (component(files="moon/"), "files is not a list of texts"),
    (component(files=["mars/"]), "names 'mars/', which is not in template/"),
    (component(requires=["requests"]), "requirements/django-6.1/moon.txt is missing"),
    (lambda c: c["_components"].update({"../../x": {"when": {}}}), "'../../x': a name consists of"),
    (lambda c: c["_components"].update(x=3), "'x' has no object named when"),
]


@pytest.mark.parametrize(("change", "words"), BAD, ids=[words for _, words in BAD])
def test_a_bad_cookiecutter_json(
    place: Path, new: New, fork: Path, change: Change, words: str
) -> None:
    edit(fork, change)
    refused(place, new("site1", "--template", str(fork), "--yes"), 1, words)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"\xff", b"[" * 100_000, b'{"a": NaN'])
def test_a_cookiecutter_json_that_is_none(
    place: Path, new: New, fork: Path, content: bytes
) -> None:
    (fork / "cookiecutter.json").write_bytes(content)
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, "The fork's cookiecutter.json is not ", "JSON")


@pytest.mark.parametrize("missing", ["template", "requirements", "cookiecutter.json"])
def test_a_template_of_another_kind(place: Path, new: New, fork: Path, missing: str) -> None:
    path = fork / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(
        place, outcome, 1, f"{fork} has no {missing}", "it is not a fork of scaffold's template"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("template/package/settings.py", "template/package/settings.py is missing, or not text"),
        ("requirements/import-names.txt", "requirements/import-names.txt is missing"),
        ("requirements/django-5.2/gunicorn.txt", "django-5.2/gunicorn.txt is missing"),
        ("requirements/django-6.1/hashes.txt", "django-6.1/hashes.txt is missing"),
    ],
)
def test_a_file_that_is_missing(place: Path, new: New, fork: Path, name: str, words: str) -> None:
    (fork / name).unlink()
    refused(place, new("site1", "--template", str(fork), "--yes"), 1, words)


@pytest.mark.parametrize("name", ["template/package/settings.py", "requirements/import-names.txt"])
def test_a_file_that_is_no_text(place: Path, new: New, fork: Path, name: str) -> None:
    (fork / name).write_bytes(b"\xff")
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, f"The fork's {name} is missing, or not text")


def test_a_name_with_an_expression(place: Path, new: New, fork: Path) -> None:
    (fork / "template/<<cookiecutter.team>>.md").touch()
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, "has an expression in its name")


def test_a_pin_without_hashes(place: Path, new: New, fork: Path) -> None:
    with (fork / "requirements/django-6.1/gunicorn.txt").open("a") as pins:
        pins.write("evil==1.0\n    -r requirements.in\n")
    outcome = new("site1", "--template", str(fork), "--yes")
    refused(place, outcome, 1, "'evil==1.0' has no hashes: run make lock")


def test_a_dry_run_writes_nothing(place: Path, new: New, fork: Path) -> None:
    assert new("site1", "--template", str(fork), "--yes", "--dry-run").status == 0
    assert snapshot(place) == {}
