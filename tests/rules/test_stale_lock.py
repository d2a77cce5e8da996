"""`stale-lock`: the lock file does not contain everything that the manifest requires."""

import pytest

from scaffold.project.project import Project
from scaffold.rules.engine import find_all
from scaffold.rules.registry import rules
from tests.helpers.projects import folder_of
from tests.helpers.rules import check_found, check_noop

PYPROJECT = '[project]\nname = "mysite"\ndependencies = ["Django==5.2", "whitenoise"]\n'
PIPFILE = '[packages]\ndjango = "==5.2"\n'
LOCK = 'version = 1\n\n[[package]]\nname = "django"\nversion = "5.2"\n'


def test_a_lock_that_holds_all() -> None:
    lock = LOCK + '\n[[package]]\nname = "whitenoise"\nversion = "6.12.0"\n'
    check_noop("stale-lock", {"pyproject.toml": PYPROJECT, "uv.lock": lock})


def test_no_lock() -> None:
    check_noop("stale-lock", {"pyproject.toml": PYPROJECT})


def test_a_lock_from_before() -> None:
    check_found(
        "stale-lock", {"pyproject.toml": PYPROJECT, "uv.lock": LOCK}, ("uv.lock", 1, "whitenoise")
    )


def test_pipenv() -> None:
    lock = '{\n    "default": {\n        "django": {\n            "version": "==5.2"\n        }\n    }\n}\n'
    files = {"Pipfile": PIPFILE, "Pipfile.lock": lock}
    check_noop("stale-lock", files)
    files["Pipfile"] += 'gunicorn = "*"\n'
    check_found("stale-lock", files, ("Pipfile.lock", 1, "gunicorn"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("uv.lock", text) for text in ("[", "\0", "a = " + "[" * 3000, "a." * 9000 + "a = 1\n")),
        *(("Pipfile.lock", text) for text in ("{", "[" * 100_000, "\0", "9" * 5000)),
    ],
)
def test_what_cannot_be_read_is_noted(name: str, text: str) -> None:
    manifest = {"pyproject.toml": PYPROJECT} if name == "uv.lock" else {"Pipfile": PIPFILE}
    with folder_of({**manifest, name: text}) as folder:
        project = Project(folder)
        assert find_all(project, [rules()["stale-lock"]]) == []
        assert list(project.files.unreadable) == [name]


@pytest.mark.parametrize(
    "text", ["package = 1\n", "package = [1, {}, {name = 1}]\n", "[package]\n"]
)
def test_a_lock_that_holds_nothing(text: str) -> None:
    files = {"pyproject.toml": PYPROJECT, "uv.lock": text}
    check_found("stale-lock", files, ("uv.lock", 1, "uv.lock does not contain django, whitenoise"))


@pytest.mark.parametrize("text", ["[]", "{}", '{"default": 3, "develop": []}'])
def test_a_lock_of_pipenv_that_holds_nothing(text: str) -> None:
    files = {"Pipfile": PIPFILE, "Pipfile.lock": text}
    check_found("stale-lock", files, ("Pipfile.lock", 1, "Pipfile.lock does not contain django"))
