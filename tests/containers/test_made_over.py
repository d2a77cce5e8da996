"""A project that retrofit has made over: its image and its stack, used for real."""

import sys
from pathlib import Path

import pytest

from scaffold.requirements import pins_of
from scaffold.smoke.site import Site
from tests.containers.conftest import Project, run, wait_until
from tests.helpers import scaffold

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
