"""A project's own .env-local, which only its compose file read until now."""

import pytest
import yaml

from scaffold.project.project import Project
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.make_over import make_over
from tests.helpers.projects import SETTINGS, Files, folder_of

COMPOSE = """\
services:
  web:
    build: .
    # As on every machine.
    env_file: .env-local
  db:
    image: postgres:16
"""
LOCAL = (
    "DATABASE_URL='postgres://postgres@db:5432/db'\nDEBUG=True\n# The mail\nMAIL=smtp://localhost\n"
)
FILES = {
    "requirements.txt": "Django==5.2\ndj-database-url\n",
    SETTINGS: "import os\nimport dj_database_url\n\n"
    "SECRET_KEY = os.environ.get('SECRET_KEY', 'a b')\n"
    "DATABASES = {'default': dj_database_url.parse("
    "os.environ.get('DATABASE_URL', 'sqlite://:memory:'))}\n",
    "compose.yaml": COMPOSE,
    ".env-local": LOCAL,
}


def made_over(files: Files) -> tuple[str, str]:
    """Return .env-local and the compose file after a retrofit."""
    with folder_of(files) as folder:
        project = Project(folder)
        after, _ = make_over(project, all_answers(project, {}))
        return after.files.text(".env-local"), after.files.text("compose.yaml")


def test_what_only_containers_reach_moves_to_the_compose_file() -> None:
    local, compose = made_over(FILES)
    # manage.py on this machine goes on to use the default of the code.
    assert local == (
        "DEBUG=True\n# The mail\nMAIL=smtp://localhost\n"
        "SECRET_KEY=insecure-for-local-development-only\n"
    )
    assert compose == COMPOSE.replace(
        "    # As on",
        '    environment:\n      DATABASE_URL: "postgres://postgres@db:5432/db"\n    # As on',
    )
    assert yaml.safe_load(compose)["services"]["web"]["env_file"] == ".env-local"


@pytest.mark.parametrize(
    "own",
    [
        {"compose.yaml": COMPOSE.replace("build: .", "build: .\n    environment: {A: b}")},
        {"compose.yaml": "services:\n  web: {build: ., env_file: .env-local}\n  db: {image: x}\n"},
        {"compose.yaml": COMPOSE.replace("  db:", "  database:")},
        {"Makefile": "shell:\n\tdocker run --env-file .env-local shop\n"},
        {".env-local": LOCAL.replace("@db", "@$HOST")},
    ],
    ids=["has an environment", "on one line", "another host", "read elsewhere", "interpolated"],
)
def test_else_it_stays(own: dict[str, str]) -> None:
    files = {**FILES, **own}
    local, compose = made_over(files)
    assert local.startswith(files[".env-local"])
    assert compose == files["compose.yaml"]
