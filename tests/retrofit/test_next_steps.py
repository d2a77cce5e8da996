"""What a retrofit prints at its end: the steps, by the project's own tools."""

from pathlib import Path

import pytest

from scaffold.project.project import Project
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.exposure import Exposure
from scaffold.retrofit.make_over import make_over
from scaffold.retrofit.next_steps import Step, next_steps
from tests.helpers.projects import BASE, SETTINGS, Files, folder_of
from tests.helpers.shop import TEXT

NOT_EXPOSED = Exposure([], [], in_repository=True)
URLS = {"mysite/urls.py": "urlpatterns = []\n"}
SQLITE = TEXT.replace("postgresql", "sqlite3").replace('"shop"', 'BASE_DIR / "db.sqlite3"')
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["Django==5.2"]\n'
PIPFILE = '[packages]\nDjango = "==5.2"\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.12"\nDjango = "5.2"\n'


def steps_of(files: Files, exposure: Exposure = NOT_EXPOSED) -> dict[str, Step]:
    given = {SETTINGS: files} if isinstance(files, str) else files
    with folder_of({SETTINGS: SQLITE, **URLS, **given}) as folder:
        before = Project(folder)
        done, _ = make_over(before, all_answers(before, {}))
        written = {
            path
            for path, file in done.files.changes.items()
            if not Path(folder, path).exists() or Path(folder, path).read_bytes() != file.content
        }
        return {step.name: step for step in next_steps(before, done, written, exposure)}


@pytest.mark.parametrize(
    ("files", "install", "run"),
    [
        (
            {"requirements.txt": "Django==5.2\n"},
            "python -m pip install -r requirements.txt",
            "",
        ),
        (
            {"requirements.txt": "Django==5.2\n", "requirements-dev.txt": "tblib\n"},
            "python -m pip install -r requirements.txt -r requirements-dev.txt",
            "",
        ),
        (
            {"pyproject.toml": PROJECT + "\n[tool.uv]\npackage = false\n"},
            "uv sync",
            "uv run ",
        ),
        ({"pyproject.toml": PROJECT}, "uv pip install -r pyproject.toml", ""),
        (
            {"pyproject.toml": POETRY},
            "poetry lock && poetry install --no-root",
            "poetry run ",
        ),
        ({"Pipfile": PIPFILE}, "pipenv install --dev", "pipenv run "),
    ],
)
def test_it_is_installed_and_started_by_its_own_tool(
    files: dict[str, str], install: str, run: str
) -> None:
    steps = steps_of(files)
    assert steps["install"].commands == [install]
    assert steps["start"].commands == [
        f"{run}python manage.py migrate",
        f"{run}python manage.py runserver",
    ]
    assert steps["docker"].commands == ["docker compose up --build"]


def test_in_a_folder_below() -> None:
    moved = {
        f"src/{path}": text
        for path, text in {**BASE, SETTINGS: SQLITE, **URLS}.items()
        if text is not None
    }
    nothing = dict.fromkeys([*BASE, *URLS])
    requirements = {"src/requirements.txt": "Django==5.2\n"}
    steps = steps_of({**nothing, **moved, **requirements})
    assert steps["install"].commands == ["python -m pip install -r src/requirements.txt"]
    assert steps["start"].commands[0] == "cd src && python manage.py migrate"
    assert "the database in src/db.sqlite3" in steps["data"].text


def test_where_the_data_are() -> None:
    media = f'{SQLITE}MEDIA_ROOT = BASE_DIR / "static" / "images"\n'
    text = steps_of(media)["data"].text
    assert "the database in db.sqlite3 and uploads in static/images" in text
    remote = TEXT.replace('"NAME"', '"HOST": "db.example.com", "NAME"')
    assert "the database on db.example.com" in steps_of(remote)["data"].text


def test_what_is_committed_has_no_secrets_and_the_lock_that_installing_writes() -> None:
    project = {"pyproject.toml": PROJECT, "uv.lock": "version = 1\n", ".gitignore": "*.pyc\n"}
    (command,) = steps_of(project)["commit"].commands
    assert ".env" not in command.split()
    assert {".env-local", ".gitignore", "uv.lock"} <= {*command.split()}
    outside = Exposure([], ["SECRET_KEY"], in_repository=False)
    assert "commit" not in steps_of(SQLITE, outside)


def test_what_a_deploy_must_set_and_may() -> None:
    text = steps_of(SQLITE)["deploy"].text
    required, optional = text.split(". ")
    assert required == "Each deploy must set: DATABASE_URL, DOMAIN, SECRET_KEY"
    assert "DJANGO_DEBUG" in optional
    assert "DOMAIN_ALIASES" in optional


@pytest.mark.parametrize(
    "test", ['STAGE == "production"', 'os.environ.get("STAGE", "dev") == "production"']
)
def test_what_makes_a_deploy_one(test: str) -> None:
    head = 'import os\n\nSTAGE = os.environ.get("STAGE", "dev")\n'
    text = f"{head}{SQLITE}if {test}:\n    SECURE_HSTS_SECONDS = 60\n"
    assert "STAGE=production" in steps_of(text)["deploy"].text


def test_the_environment_names_the_settings() -> None:
    wsgi = BASE["mysite/wsgi.py"].replace("mysite.settings", "mysite")
    text = steps_of({"mysite/wsgi.py": wsgi})["deploy"].text
    assert "DJANGO_SETTINGS_MODULE=mysite.settings" in text


def test_a_script_that_python_3_cannot_run_is_not_started() -> None:
    names = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n'
    steps = steps_of({"manage.py": f'import os\nprint "2"\n{names}'})
    assert not {"start", "docker"} & steps.keys()


def test_secrets_that_were_committed_are_replaced() -> None:
    found = Exposure(["SECRET_KEY"], [], in_repository=True)
    assert "SECRET_KEY. Replace them" in steps_of(SQLITE, found)["secrets"].text
    assert "secrets" not in steps_of(SQLITE)


def test_a_deploy_may_go_on_to_set_the_parts_of_its_database() -> None:
    parts = TEXT.replace('"shop"', 'os.environ["PGDATABASE"]').replace("from", "import os\nfrom", 1)
    text = steps_of(parts)["deploy"].text
    assert "Each deploy must set: DATABASE_URL (or PGDATABASE), DOMAIN, SECRET_KEY." in text
