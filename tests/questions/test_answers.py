"""Whatever is accepted renders to a project that stands; the rest is refused in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slugify import slugify as cookiecutter_s

from scaffold.errors import UserError
from scaffold.python import python_of
from scaffold.questions import jinja
from scaffold.questions.answers import complete, implications, to_flags
from scaffold.questions.schema import Answers, questions
from scaffold.rendering.render import render
from tests.helpers.answers import ODD
from tests.helpers.folders import write_tree
from tests.helpers.processes import environment

quick = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
CHOICES = st.fixed_dictionaries(
    {q.key: st.sampled_from(q.choices) for q in questions() if q.choices}
)
# Mostly what may be accepted, then anything at all.
LETTERS = st.characters(categories=("L", "M", "N"), include_characters=" -_.,+")
NAMES = st.one_of(st.text(LETTERS, min_size=1, max_size=61), st.text(max_size=70))
SLUGS = st.one_of(st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True), st.text())
PACKAGES = st.one_of(st.from_regex(r"[a-z][a-z0-9_]*", fullmatch=True), st.text())
FOLDERS = st.one_of(st.text(LETTERS, min_size=1, max_size=61), st.text(min_size=1))


def check(given: Answers, folder: str) -> None:
    """Check a project of these answers, or the refusal of them."""
    try:
        answers = complete(given, folder)
    except UserError as error:
        lines = f"{error.message}{error.hint}"
        assert lines.isprintable()
        assert error.message.endswith(".")
        assert error.hint
        assert len(error.message) < 400
        return
    assert answers.items() >= given.items()
    assert complete(answers) == answers
    assert dict(zip(*[iter(to_flags(answers))] * 2, strict=True)) == {
        "--" + key.replace("_", "-"): value for key, value in answers.items()
    }
    tree = render(answers)
    package = answers["package"]
    for path, file in tree.items():
        text = file.content.decode()
        assert not path.startswith("/")
        assert ".." not in path.split("/")
        for left in ("<<", "<%", "cookiecutter"):
            assert left not in text
            assert left not in path
        if path.endswith(".py"):
            compile(text, path, "exec")
        elif path.endswith((".yml", ".yaml")):
            assert all(isinstance(found, dict) for found in yaml.safe_load_all(text))
    assert f"{package}/settings.py" in tree
    start = tree["Dockerfile"].content + tree["docker-compose.yml"].content
    named = answers["gateway"] != "uwsgi" or answers["worker"] == "celery"
    if named:
        assert package.encode() in start
    else:
        assert f"module = {package}.doorman:".encode() in tree["uwsgi.ini"].content


@quick
@given(st.from_regex(r"[A-Za-z]+( [A-Za-z]+)?( ?[0-9]?)", fullmatch=True))
def test_a_plain_name_s_slug_is_cookiecutter_s(name: str) -> None:
    assert jinja.slugify(name) == cookiecutter_s(name)


@quick
@given(NAMES, CHOICES)
def test_any_name(name: str, choices: Answers) -> None:
    check({"project_name": name, **choices}, "site1")


@quick
@given(NAMES, CHOICES)
def test_any_name_with_a_slug_and_package_that_will_do(name: str, choices: Answers) -> None:
    check({"project_name": name, "project_slug": "s", "package": "p", **choices}, "site1")


@quick
@given(SLUGS, CHOICES)
def test_any_slug(slug: str, choices: Answers) -> None:
    check({"project_slug": slug, **choices}, "site1")


@quick
@given(PACKAGES, CHOICES)
def test_any_package(package: str, choices: Answers) -> None:
    check({"package": package, **choices}, "site1")


@quick
@given(FOLDERS)
def test_any_folder(folder: str) -> None:
    check({}, folder)


@pytest.mark.parametrize(
    ("folder", "name", "slug", "package"),
    [
        ("blue-harbour", "Blue harbour", "blue-harbour", "blue_harbour"),
        ("blue_harbour", "Blue harbour", "blue-harbour", "blue_harbour"),
        ("Blue  Harbour", "Blue Harbour", "blue-harbour", "blue_harbour"),
        ("site.v2", "Site.v2", "site-v2", "site_v2"),
        ("Größe", "Größe", "grosse", "grosse"),
        ("蓝港", "蓝港", "lan-gang", "lan_gang"),
        ("Жизнь", "Жизнь", "zhizn", "zhizn"),
    ],
)
def test_what_is_derived_from_a_folder(folder: str, name: str, slug: str, package: str) -> None:
    answers = complete({}, folder)
    assert (answers["project_name"], answers["project_slug"], answers["package"]) == (
        name,
        slug,
        package,
    )


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has what the smallest variant requires."""
    folder = tmp_path_factory.mktemp("environment")
    answers = complete({"database": "sqlite", "cache": "none"}, "site1")
    write_tree(folder, render(answers))
    python = python_of("3.13")
    run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", python, "ve"], folder)
    sync = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "sync",
        "--quiet",
        "--python",
        "ve",
        "--require-hashes",
    ]
    run([*sync, "requirements.txt"], folder)
    return folder / "ve/bin/python"


@pytest.mark.slow
@pytest.mark.parametrize("odd", range(len(ODD)))
def test_django_checks_a_project_of_an_odd_name(installed: Path, tmp_path: Path, odd: int) -> None:
    given = {"database": "sqlite", "gateway": "gunicorn", "cache": "none", **ODD[odd]}
    answers = complete(given, "site1")
    write_tree(tmp_path, render(answers))
    said = run([str(installed), "manage.py", "check"], tmp_path)
    assert "System check identified no issues" in said
    run([str(installed), "manage.py", "makemigrations", "--check", "--dry-run"], tmp_path)


def run(command: list[str], folder: Path) -> str:
    variables = {
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DOMAIN": "example.org",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"cache": "none", "worker": "rq"}, "adds Redis"),
        ({"database": "sqlite", "worker": "tasks"}, "must share one machine's disk"),
        ({"database": "sqlite", "deploy_heroku": "yes"}, "each restart empties the disk"),
        ({"database": "sqlite", "deploy_kubernetes": "yes"}, "No files for Kubernetes"),
    ],
)
def test_what_answers_bring_along_is_said(given: dict[str, str], words: str) -> None:
    said = implications(complete(given, "blue"))
    assert len(said) == bool(words)
    assert words in "".join(said)
