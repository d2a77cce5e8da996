"""Projects as `scaffold new` writes them, on one environment that all of them share."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from scaffold.smoke.prepare import free_port
from tests.emitted.project import VARIANTS, Project
from tests.helpers.environments import interpreter
from tests.helpers.folders import write_tree


@pytest.fixture(scope="session")
def environment() -> Path:
    """Return the folder of an environment with all that the variants require."""
    pins: dict[str, str] = {}
    for answers in VARIANTS.values():
        text = render(complete(answers, "site1"))["requirements-dev.txt"].content.decode()
        lines = [line.removesuffix(" \\") for line in text.splitlines() if "==" in line]
        pins |= {line.partition("==")[0]: line for line in lines}
    return interpreter("3.13", sorted(pins.values())).parents[1]


@pytest.fixture
def made(tmp_path: Path, environment: Path) -> Iterator[Callable[[str], Project]]:
    """Return a function that writes a variant, by its name above."""

    def make(name: str) -> Project:
        folder = tmp_path / "site1"
        answers = complete(VARIANTS[name], folder.name)
        write_tree(folder, render(answers))
        (folder / "ve").symlink_to(environment)
        # As collectstatic leaves it.
        (folder / "staticfiles").mkdir()
        return Project(folder, answers, free_port())

    yield make
    shutil.rmtree(tmp_path / "site1", ignore_errors=True)
