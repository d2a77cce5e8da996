"""Every Dockerfile and compose file that can be emitted, before the eyes of their linters."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.questions.variants import every
from scaffold.rendering.render import render

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Each distinct file once: name -> paths."""
    folder = tmp_path_factory.mktemp("lint")
    texts: dict[str, set[bytes]] = {"Dockerfile": set(), "docker-compose.yml": set()}
    for variant in every():
        tree = render(complete(variant, "lint"))
        for name, seen in texts.items():
            seen.add(tree[name].content)
    paths: dict[str, list[str]] = {name: [] for name in texts}
    for name, seen in texts.items():
        for number, text in enumerate(sorted(seen)):
            path = folder / str(number) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
            paths[name].append(str(path))
    return paths


def lint(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_hadolint(emitted: dict[str, list[str]], tmp_path: Path) -> None:
    assert len(emitted["Dockerfile"]) > 10
    # Debian keeps no older versions, so a pin would soon fail.
    options = ["--failure-threshold", "style", "--ignore", "DL3008"]
    lint(["hadolint", *options, *emitted["Dockerfile"]], tmp_path)


def test_dclint(emitted: dict[str, list[str]], tmp_path: Path) -> None:
    own = ROOT / ".venv" / "dclint" / "node_modules" / ".bin" / "dclint"
    command = str(own) if own.exists() else shutil.which("dclint")
    if command is None:
        what = "no dclint: npm install --prefix .venv/dclint dclint@3"
        if os.environ.get("SCAFFOLD_ENGINE") == "required":
            pytest.fail(what)
        pytest.skip(what)
    assert len(emitted["docker-compose.yml"]) > 10
    # Services stand in the order of reading, and the folder names the project.
    rules = {"services-alphabetical-order": 0, "require-project-name-field": 0}
    (tmp_path / ".dclintrc").write_text(json.dumps({"rules": rules}))
    options = ["--max-warnings", "0", "--config", ".dclintrc"]
    lint([command, *options, *emitted["docker-compose.yml"]], tmp_path)


def test_the_linters_find_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN apt-get install gcc\n")
    with pytest.raises(AssertionError, match="DL3006"):
        lint(["hadolint", "--failure-threshold", "style", "Dockerfile"], tmp_path)
