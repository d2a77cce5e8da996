"""A project that retrofit has made over: its image and its stack, used for real."""

import sys
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI

from scaffold.rendering.pins import pins_of
from scaffold.smoke.site import Site
from tests.containers.stack import Project, run, wait_until
from tests.helpers.processes import scaffold

PORT = 8009


@pytest.fixture
def made_over(tmp_path: Path, engine: None) -> Project:
    """What django-admin startproject makes, and nobody has touched, after retrofit."""
    folder = tmp_path / "proof-made-over"
    folder.mkdir()
    start = [sys.executable, "-m", "django", "startproject", "mysite", "."]
    run(start, folder)
    pin = pins_of("6")["django"]
    (folder / "requirements.txt").write_text(f"Django=={pin}\n")
    outcome = scaffold("retrofit", str(folder), "--yes", "--database", "postgres", cwd=tmp_path)
    assert outcome.status == 0, outcome.err
    return Project(folder, {}, PORT)


def test_its_stack_comes_up_and_answers(made_over: Project) -> None:
    made_over.edit("docker-compose.yml", ":8000:8000", f":{PORT}:8000")
    try:
        made_over.up("--build")
        site = Site(PORT, scheme="http", host=f"localhost:{PORT}")
        wait_until(lambda: site.get("/readyz").text == '{"database": "ok"}', "readiness")
        page = site.get("/admin/login/").text
        assert "csrfmiddlewaretoken" in page
        run(
            ["docker", "compose", "exec", "-T", "web", "python", "manage.py", "check"],
            made_over.folder,
        )
    finally:
        made_over.compose("down", "--volumes", "--timeout", "10")


PYPROJECT = """\
[project]
name = "mysite"
version = "0.1.0"
requires-python = ">=3.13"
"""
# What a project may be installed with -> the manifest's name and text.
MANIFESTS = {
    "poetry": (
        "pyproject.toml",
        (
            '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = "~3.13"\n'
            'Django = "^6.0"\n'
        ),
    ),
    "pipenv": (
        "Pipfile",
        '[packages]\ndjango = "~=6.0"\n\n[requires]\npython_version = "3.13"\n',
    ),
    "uv": ("pyproject.toml", f'{PYPROJECT}dependencies = ["django~=6.0"]\n\n[tool.uv]\n'),
    "group": ("pyproject.toml", f'{PYPROJECT}\n[dependency-groups]\nmain = ["django~=6.0"]\n'),
    # Has no wheel: the image needs what building it takes.
    "source": ("requirements.txt", "django~=6.0\npsycopg2\n"),
}


@pytest.mark.parametrize("manager", MANIFESTS)
def test_its_image_installs_by_the_manifest_in_use(
    manager: str, tmp_path: Path, engine: None
) -> None:
    folder = tmp_path / f"proof-made-over-{manager}"
    folder.mkdir()
    run([sys.executable, "-m", "django", "startproject", "mysite", "."], folder)
    name, text = MANIFESTS[manager]
    (folder / name).write_text(text)
    (folder / ".python-version").write_text("3.13\n")
    database = "postgres" if manager == "source" else "sqlite"
    outcome = scaffold("retrofit", str(folder), "--yes", "--database", database, cwd=tmp_path)
    assert outcome.status == 0, outcome.err
    project = Project(folder, {}, PORT)
    if manager == "poetry":
        # By the interface that every index has, as pip asks it.
        source = f'\n[[tool.poetry.source]]\nname = "simple"\nurl = "{PyPI.simple_url}"\n'
        (folder / name).write_text((folder / name).read_text() + source)
    # The index's certificate may be one that this machine's own store knows.
    store = "/etc/ssl/certs/ca-certificates.crt"
    known = f"ENV UV_SYSTEM_CERTS=1 SSL_CERT_FILE={store} REQUESTS_CA_BUNDLE={store}"
    project.edit("Dockerfile", "WORKDIR /build\n", f"WORKDIR /build\n{known}\n")
    project.build()
    variables = {"SECRET_KEY": "x", "DATABASE_URL": "sqlite:////data/db.sqlite3"}
    given = [part for key, value in variables.items() for part in ("-e", f"{key}={value}")]
    started = ["docker", "run", "--rm", *given, project.image]
    try:
        said = run([*started, "python", "manage.py", "migrate", "--noinput"], folder)
        assert "Applying auth.0001_initial... OK" in said
        assert "running" not in run([*started, "gunicorn", "--check-config", "mysite.wsgi"], folder)
        if manager == "source":
            run([*started, "python", "-c", "import psycopg2"], folder)
    finally:
        run(["docker", "rmi", "--force", project.image], folder)
