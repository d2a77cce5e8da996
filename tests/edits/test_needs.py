"""Which version of a distribution an existing project gets."""

import pytest

from scaffold.edits.needs import version_of
from scaffold.project.project import Project
from tests.helpers.projects import folder_of

UV = '[project]\nname = "shop"\nrequires-python = ">={}"\ndependencies = ["django==4.2.30"]\n'


@pytest.mark.parametrize(("oldest", "is_old"), [("3.9", True), ("3.10", False), ("3.12", False)])
def test_uv_finds_a_solution_for_the_oldest_python_too(oldest: str, is_old: bool) -> None:
    files = {"pyproject.toml": UV.format(oldest), "uv.lock": "", ".python-version": "3.12\n"}
    with folder_of(files) as folder:
        assert (version_of("python-dotenv", Project(folder)) == "0.21.1") is is_old
