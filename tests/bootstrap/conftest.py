"""Projects for bootstrap.py, and an index for them to install from."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bootstrap.index import Index, Quiet
from tests.bootstrap.project import INSTALLERS, Project


def pytest_sessionfinish() -> None:
    shutil.rmtree(Path("/tmp") / f"uv-alone-{os.getpid()}", ignore_errors=True)


@pytest.fixture(params=INSTALLERS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """alpha 1.0 is required and vendored; once with uv on PATH, once without."""
    made = Project(tmp_path / "project", installer=request.param)
    made.release("1.0")
    return made


@pytest.fixture
def uv_project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.release("1.0")
    return made


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    folder = tmp_path / "simple"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Index(folder, f"http://127.0.0.1:{server.server_port}/simple/")
        server.shutdown()
