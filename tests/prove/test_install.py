"""How a proof installs a project: with the tool, and the version of it, that the project takes."""

from pathlib import Path

import pytest

from scaffold.project.project import Project
from scaffold.prove.copies import Copy
from scaffold.prove.install import _uv_of, install
from tests.helpers.projects import SETTINGS, folder_of


@pytest.mark.parametrize(
    ("asked", "version"), [("==0.8.*", "uv==0.8.*"), (">=0.7", "uv>=0.7"), ("0.8.0", "uv==0.8.0")]
)
def test_the_version_of_uv_that_a_project_asks_for(
    asked: str, version: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[tool.uv]\nrequired-version = "{asked}"\n')
    assert _uv_of(tmp_path)[-2:] == (version, "uv")


def test_any_version_of_uv(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mysite"\n')
    assert len(_uv_of(tmp_path)) == 1


@pytest.mark.slow
def test_a_line_that_only_pip_takes(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "Django==5.2\nsqlparse==0.5.3 --no-binary :none:\n",
        SETTINGS: 'SECRET_KEY = "x"\n',
    }
    with folder_of(files) as folder:
        copy = Copy("before", Project(folder), folder, tmp_path / "run", {}, "3.12")
        assert install(copy) == "requirements.txt, Python 3.12"
        assert copy.run(copy.python, "-c", "import sqlparse, django", seconds=60) == ""
