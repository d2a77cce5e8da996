"""Without wheels in vendor/ the configured index serves; with them, nothing from outside counts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.index import Index
from tests.bootstrap.project import INSTALLERS, Project
from tests.bootstrap.wheels import pin, wheel_bytes


@pytest.mark.parametrize("installer", INSTALLERS)
def test_without_vendored_wheels_the_configured_index_serves(
    tmp_path: Path, index: Index, installer: str
) -> None:
    project = Project(tmp_path / "project", installer=installer, variables=index.variables)
    content = index.add("alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0"))
    project.require(pin("alpha", "1.0", content))
    assert "from the index" in project.succeeds().stderr
    assert project.running() == "1.0"
    project.succeeds("--check")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_hashes_count_for_the_index_too(tmp_path: Path, index: Index, installer: str) -> None:
    project = Project(tmp_path / "project", installer=installer, variables=index.variables)
    index.add("alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0"))
    project.require(pin("alpha", "1.0", b"something else"))
    assert "alpha" in project.refuses()


def test_the_user_s_configuration_does_not_reach_a_vendored_install(
    project: Project, index: Index, tmp_path: Path
) -> None:
    """Another alpha 1.0, on the user's index and in find-links, must play no part, nor a target."""
    other = wheel_bytes("alpha", "1.0", files={"alpha/other.py": b""})
    index.add("alpha-1.0-py3-none-any.whl", other)
    links = tmp_path / "links"
    links.mkdir()
    (links / "alpha-1.0-1-py3-none-any.whl").write_bytes(other)
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nfind-links = {links}\ntarget = {tmp_path / 'elsewhere'}\n")
    home = tmp_path / "home"
    (home / ".config" / "uv").mkdir(parents=True)
    (home / ".config" / "uv" / "uv.toml").write_text(
        f'[pip]\nfind-links = ["{links}"]\ntarget = "{tmp_path}/elsewhere"\n'
    )
    project.variables = {
        **index.variables,
        "HOME": str(home),
        "PIP_CONFIG_FILE": str(configuration),
        "PIP_FIND_LINKS": str(links),
        "PIP_NO_DEPS": "1",
        "PYTHONPATH": str(tmp_path / "simple"),
        "UV_FIND_LINKS": str(links),
        "UV_INDEX": index.url,
    }
    project.succeeds()
    assert project.running() == "1.0"
    assert not (tmp_path / "elsewhere").exists()


def test_an_index_named_in_requirements_plays_no_part_once_vendored(project: Project) -> None:
    options = "--index-url http://127.0.0.1:9/simple\n--extra-index-url=http://127.0.0.1:9/more\n"
    project.require(options, (project.folder / "requirements.txt").read_text())
    project.succeeds()
    assert project.running() == "1.0"


def test_no_network_is_needed(project: Project) -> None:
    """In a network namespace of its own, where not even the loopback device is up."""
    command = ["unshare", "--net", *project.command()]
    done = subprocess.run(command, env=project.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert project.running() == "1.0"


def test_a_closed_door_at_every_proxy_and_index_is_not_noticed(project: Project) -> None:
    closed = "http://127.0.0.1:9/"
    names = [
        "http_proxy",
        "https_proxy",
        "ALL_PROXY",
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_PROXY",
    ]
    names += ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"]
    project.variables = dict.fromkeys(names, closed)
    project.succeeds()
    assert project.running() == "1.0"
