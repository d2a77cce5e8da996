"""A fork in every form, and a command line that may leave nothing behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers import forks
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import scaffold


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fork in a git repository; no test changes it."""
    folder = forks.make(tmp_path_factory.mktemp("fork") / "django-fork")
    forks.commit(folder)
    return folder


@pytest.fixture(scope="session")
def web(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the fork over HTTP, as fork.zip and as fork.git; yield host and port."""
    folder = tmp_path_factory.mktemp("web")
    forks.archive(repository, folder / "fork.zip")
    forks.git(folder, "clone", "--quiet", "--bare", str(repository), "fork.git")
    forks.git(folder / "fork.git", "update-server-info")
    (folder / "page.zip").write_text("<h1>Please log in</h1>")
    with forks.served(folder) as host:
        yield host


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Return the folder for temporary files, in which nothing may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def new(place: Path, temporary: Path, home: Path) -> Iterator[Callable[..., Outcome]]:
    """Return a function that runs `scaffold new`; neither it nor git may leave anything behind."""

    def run(*arguments: str, **variables: str) -> Outcome:
        variables = {"TMPDIR": str(temporary), "HOME": str(home), **variables}
        return scaffold("new", *arguments, cwd=place, **variables)

    yield run
    assert list(temporary.iterdir()) == []
    assert {path.name for path in home.iterdir()} <= {".cookiecutterrc"}
