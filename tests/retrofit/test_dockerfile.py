"""The Dockerfile of an existing project: its own found, or the emitted one fitted to it."""

import re

import pytest

from scaffold.disk.tree import Tree
from scaffold.project import dockerfile
from scaffold.project.project import Project
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.make_over import new_files
from tests.helpers.projects import BASE, SETTINGS, Files, Form, crlf, folder_of

PYTHON = "FROM python:3.12\n"
NODE = "FROM node:22\nRUN npm ci\n"
DJANGO = {"requirements.txt": "Django==5.2\n"}


def emitted(files: Files) -> list[str]:
    """Return the stages of the Dockerfile that the project gets."""
    with folder_of(files) as folder:
        project = Project(folder)
        text = new_files(project, all_answers(project, {}))["Dockerfile"].content.decode()
    stages = re.split(r"(?m)^(?=FROM )", text)[1:]
    assert len(stages) == 3
    return stages


def packages(stage: str) -> list[str]:
    """Return the Debian packages that a stage installs, whatever the database's client."""
    found = re.findall(r"&& apt-get install --yes --no-install-recommends([^$|]*?)&& rm", stage)
    return [name for names in found for name in names.replace("\\\n", " ").split()]


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, ""),
        ({"Dockerfile": PYTHON}, "Dockerfile"),
        ({"Containerfile": PYTHON}, "Containerfile"),
        ({"Dockerfile": "FROM example/base\nCMD gunicorn mysite.wsgi\n"}, "Dockerfile"),
        ({"Dockerfile": "FROM example/base\nCMD ./manage.py runserver\n"}, "Dockerfile"),
        ({"docker/Dockerfile": PYTHON}, "docker/Dockerfile"),
        ({"web.Dockerfile": PYTHON}, "web.Dockerfile"),
        ({"Dockerfile.prod": PYTHON}, "Dockerfile.prod"),
        # The root before subfolders.
        ({"docker/Dockerfile": PYTHON, "Dockerfile": PYTHON}, "Dockerfile"),
        ({"a/Dockerfile": PYTHON, "Dockerfile.production": PYTHON}, "Dockerfile.production"),
        ({"Dockerfile.worker": PYTHON, "Dockerfile": PYTHON}, "Dockerfile"),
        (
            {"compose/local/django/Dockerfile": PYTHON, "compose/prod/django/Dockerfile": PYTHON},
            "compose/prod/django/Dockerfile",
        ),
        # For development and tests.
        ({"Dockerfile.dev": PYTHON}, ""),
        ({"dev.Dockerfile": PYTHON}, ""),
        ({"Dockerfile-test": PYTHON}, ""),
        ({"tests/Dockerfile": PYTHON}, ""),
        ({"development/Dockerfile": PYTHON}, ""),
        ({"ci/Dockerfile": PYTHON}, ""),
        ({"Dockerfile.dev": PYTHON, "docker/Dockerfile": PYTHON}, "docker/Dockerfile"),
        ({"Dockerfile.device": PYTHON}, "Dockerfile.device"),
        # Another part's.
        ({"Dockerfile": NODE}, ""),
        ({"Dockerfile": NODE, "backend/Dockerfile": PYTHON}, "backend/Dockerfile"),
        ({"a/b/c/d/Dockerfile": PYTHON}, ""),
    ],
)
def test_own(files: dict[str, str], path: str) -> None:
    with folder_of(files) as folder:
        assert dockerfile.own(Project(folder)) == path


@pytest.mark.parametrize(
    ("lines", "folder"),
    [
        ("WORKDIR /code\nCOPY . .\n", "/code"),
        ("WORKDIR /code\nCOPY . ./\n", "/code"),
        ("WORKDIR /code\nADD . .\n", "/code"),
        ("WORKDIR /code\nWORKDIR app\nCOPY ./ .\n", "/code/app"),
        ('WORKDIR "/code"\nCOPY . .\n', "/code"),
        ("workdir /code\ncopy . src/\n", "/code/src"),
        ("COPY . /srv/shop\nWORKDIR /srv\n", "/srv/shop"),
        ("COPY --chown=app:app . /srv/shop/\n", "/srv/shop"),
        ("COPY \\\n  --chown=app \\\n  . \\\n  /srv/shop\n", "/srv/shop"),
        # The last stage's.
        ("COPY . /build\nFROM python:3.12\nWORKDIR /code\nCOPY . .\n", "/code"),
        # Its root goes nowhere, or nobody can tell where.
        ("WORKDIR /code\n", ""),
        ("WORKDIR /code\nCOPY mysite mysite\n", ""),
        ("WORKDIR $HOME/code\nCOPY . .\n", ""),
        ("WORKDIR /code\nCOPY --from=a . .\n", ""),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_code_folder(lines: str, folder: str, form: Form) -> None:
    assert dockerfile.code_folder(form(f"FROM python:3.12 AS a\n{lines}")) == folder


def test_no_code_folder() -> None:
    assert dockerfile.code_folder("") == ""


VE = "python -m venv /environment/ve"
PIP = f"{VE} \\\n && /environment/ve/bin/pip install --no-cache-dir --requirement"
ACTIVE = f"{VE} \\\n && . /environment/ve/bin/activate"
PROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = ["django"]\n'
INSIDE = {"manage.py": None, "mysite/wsgi.py": None, "app/manage.py": BASE["manage.py"]}
POETRY = '[tool.poetry.dependencies]\ndjango = "^5.2"\n'


@pytest.mark.parametrize(
    ("files", "copied", "command"),
    [
        ({}, "requirements.txt ./", f"{PIP} requirements.txt"),
        (DJANGO, "requirements.txt ./", f"{PIP} requirements.txt"),
        (
            {"requirements/base.txt": "Django\n"},
            "requirements/base.txt requirements/",
            f"{PIP} requirements/base.txt",
        ),
        (
            {"pyproject.toml": POETRY},
            "pyproject.toml ./",
            (
                "pip install --no-cache-dir poetry \\\n"
                f" && {ACTIVE} \\\n && poetry install --only main --no-root"
            ),
        ),
        (
            {"pyproject.toml": POETRY, "poetry.lock": ""},
            "pyproject.toml poetry.lock ./",
            (
                "pip install --no-cache-dir poetry \\\n"
                f" && {ACTIVE} \\\n && poetry install --only main --no-root"
            ),
        ),
        (
            {"Pipfile": '[packages]\ndjango = "*"\n', "Pipfile.lock": "{}"},
            "Pipfile Pipfile.lock ./",
            f"pip install --no-cache-dir pipenv \\\n && {ACTIVE} \\\n && pipenv install",
        ),
        (
            {"pyproject.toml": PROJECT, "uv.lock": "version = 1\n"},
            "pyproject.toml uv.lock ./",
            (
                f"pip install --no-cache-dir uv \\\n && {ACTIVE} \\\n"
                " && uv sync --active --locked --no-dev --no-install-project --no-cache"
            ),
        ),
        (
            {
                "pyproject.toml": f"{PROJECT}\n[project.optional-dependencies]\n"
                'docs = ["sphinx"]\nserver = ["gunicorn"]\n"; reboot" = ["whitenoise"]\n',
            },
            "pyproject.toml ./",
            (
                f"pip install --no-cache-dir uv \\\n && {ACTIVE} \\\n"
                " && uv pip install --no-cache --extra server --requirement pyproject.toml"
            ),
        ),
        (
            {**INSIDE, "app/pyproject.toml": PROJECT},
            "app/pyproject.toml ./",
            (
                f"pip install --no-cache-dir uv \\\n && {ACTIVE} \\\n"
                " && uv pip install --no-cache --requirement pyproject.toml"
            ),
        ),
    ],
)
def test_install(files: dict[str, str | None], copied: str, command: str) -> None:
    assert f"\nCOPY {copied}\nRUN {command}\n" in emitted(files)[0]


@pytest.mark.parametrize(
    ("files", "copied"),
    [
        (
            {"requirements.txt": "-r base.txt\n", "base.txt": "Django\n"},
            "base.txt requirements.txt ./",
        ),
        (
            {"requirements/base.txt": "Django\n", "requirements/prod.txt": "-r base.txt\n"},
            "requirements/base.txt requirements/prod.txt requirements/",
        ),
        # Of two folders.
        (
            {"requirements.txt": "-r requirements/a.txt\n", "requirements/a.txt": "Django\n"},
            "requirements.txt ./\nCOPY requirements/a.txt requirements/",
        ),
    ],
)
def test_files_of_each_folder_are_copied(files: dict[str, str], copied: str) -> None:
    assert f"\nCOPY {copied}\nRUN {VE} " in emitted(files)[0]


def test_nothing_that_is_not_used() -> None:
    environment, code, last = emitted(DJANGO)
    assert packages(environment) == packages(last) == []
    assert "STATIC_ROOT" not in code + last
    assert "/static" not in last
    assert "HEALTHCHECK" not in last
    assert (
        "RUN rm -rf /app/vendor \\\n && chmod -R a+rX /app \\\n"
        " && SECRET_KEY=build DATABASE_URL=sqlite:///build \\\n"
    ) in code


def test_static_files() -> None:
    _, code, last = emitted({**DJANGO, SETTINGS: 'STATIC_ROOT = os.environ.get("STATIC_ROOT")\n'})
    assert " STATIC_ROOT=/static \\\n    /environment/ve/bin/python manage.py collectstatic" in code
    assert "\nCOPY --from=code /static /static\n" in last
    assert "PYTHONUNBUFFERED=1 \\\n    STATIC_ROOT=/static\n" in last


def test_health() -> None:
    settings = 'MIDDLEWARE = ["mysite.health.HealthMiddleware"]\n'
    assert "\nHEALTHCHECK --interval" in emitted({**DJANGO, SETTINGS: settings})[2]
    own = {"mysite/health.py": "def pulse():\n    pass\n"}
    assert "HEALTHCHECK" not in emitted({**DJANGO, SETTINGS: settings, **own})[2]


def test_dummies() -> None:
    settings = (
        'A = os.environ["TOKEN"]\nB = env.int("SIZE")\nC = os.environ.get("NAME")\n'
        'D = os.environ["SECRET_KEY"]\n'
    )
    environment, code, last = emitted({**DJANGO, SETTINGS: settings})
    assert code.endswith(
        " && SECRET_KEY=build DATABASE_URL=sqlite:///build \\\n"
        "    TOKEN=build \\\n    SIZE=1 \\\n"
        "    /environment/ve/bin/python manage.py collectstatic --noinput\n\n"
        "# Runs the code, with nothing else.\n"
    )
    # The image holds no configuration.
    assert "TOKEN" not in environment + last
    assert "NAME=" not in code


@pytest.mark.parametrize(
    ("lines", "build", "run"),
    [
        ("psycopg2==2.9.10\n", ["gcc", "libc6-dev", "libpq-dev", "libpq5"], ["libpq5"]),
        ("psycopg2-binary==2.9.10\n", [], []),
        ("psycopg==3.2.9\n", ["libpq5"], ["libpq5"]),
        ("psycopg[binary]==3.2.9\n", [], []),
        (
            "mysqlclient==2.2.7\n",
            ["gcc", "libc6-dev", "libmariadb-dev", "libmariadb3", "pkg-config"],
            ["libmariadb3"],
        ),
        ("x @ git+https://example.com/x.git\n", ["git"], []),
        ("-e git+https://example.com/x.git#egg=x\n", ["git"], []),
        (
            "psycopg2==2.9.10\nx @ git+https://example.com/x.git\n",
            ["gcc", "git", "libc6-dev", "libpq-dev", "libpq5"],
            ["libpq5"],
        ),
        ("gitpython==3.1\n", [], []),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_packages_of_debian(lines: str, build: list[str], run: list[str], form: Form) -> None:
    stages = emitted({"requirements.txt": form(f"Django==5.2\n{lines}")})
    assert [packages(stage) for stage in stages] == [build, [], run]


def test_packages_of_maps() -> None:
    settings = 'INSTALLED_APPS = ["django.contrib.gis"]\n'
    wanted = ["binutils", "gdal-bin", "libproj-dev"]
    stages = emitted({**DJANGO, SETTINGS: settings})
    assert [packages(stage) for stage in stages] == [wanted, [], wanted]


def test_an_old_python_has_an_older_debian() -> None:
    assert emitted({**DJANGO, ".python-version": "3.8\n"})[0].startswith(
        "FROM python:3.8-slim-bookworm AS environment\n"
    )
    assert emitted({**DJANGO, ".python-version": "3.12\n"})[0].startswith(
        "FROM python:3.12-slim-trixie AS environment\n"
    )


def test_none_beside_its_own() -> None:
    for path in ("docker/Dockerfile", "Dockerfile.prod"):
        with folder_of({**DJANGO, path: PYTHON}) as folder:
            project = Project(folder)
            found = new_files(project, all_answers(project, {}))
            assert {"Dockerfile", ".dockerignore", "docker-compose.yml"}.isdisjoint(found)
            assert "Procfile" in found


def test_the_file_that_includes_the_rest_is_installed() -> None:
    files = {
        "requirements/base.txt": "Django==5.2\n",
        "requirements/production.txt": "-r base.txt\ngunicorn==23.0.0\n",
    }
    stage = emitted(files)[0]
    assert "\nCOPY requirements/base.txt requirements/production.txt requirements/\n" in stage
    assert "--requirement requirements/production.txt\n" in stage


def test_a_name_within_another_gets_a_dummy_of_its_own() -> None:
    with folder_of({SETTINGS: 'import os\n\nSECRET = os.environ["SECRET"]\n'}) as folder:
        project = Project(folder)
        dockerfile = new_files(project, all_answers(project, {}))["Dockerfile"].content.decode()
    assert "\n    SECRET=build \\\n" in dockerfile


ASGI_ALONE = {
    "mysite/wsgi.py": None,
    "mysite/asgi.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n",
}


def made(files: Files) -> Tree:
    with folder_of(files) as folder:
        project = Project(folder)
        return new_files(project, all_answers(project, {}))


def test_what_the_gateway_is_told_to_load_is_there() -> None:
    files = made(ASGI_ALONE)
    assert "web: gunicorn mysite.wsgi\n" in files["Procfile"].content.decode()
    assert 'SETTINGS = "mysite.settings"' in files["mysite/wsgi.py"].content.decode()


def test_a_project_that_starts_itself_gets_no_other_application() -> None:
    own = {"Procfile": "web: daphne mysite.asgi\n", "Dockerfile": "FROM python\nCMD daphne\n"}
    assert "mysite/wsgi.py" not in made({**ASGI_ALONE, **own})
