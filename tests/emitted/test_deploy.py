"""The deploy that is started by hand, done here: git takes a folder for Heroku."""

import http.server
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from tests.helpers.folders import write_tree
from tests.helpers.processes import environment, git

pytestmark = pytest.mark.slow

# What somebody may have named an environment.
ODD = "prod$(touch owned);`touch owned`"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with a committed project, its origin, and what git takes for Heroku."""
    for name in ("origin", "heroku"):
        subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / name], check=True)
    folder = tmp_path / "site1"
    answers = complete({"ci": "github", "deploy_heroku": "yes"}, "site1")
    write_tree(folder, render(answers))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "One")
    git(folder, "remote", "add", "origin", str(tmp_path / "origin"))
    return tmp_path


@pytest.fixture
def site() -> Iterator[str]:
    """Yield the address of a site that is ready the third time that it is asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if len(asked) > 2 else 503)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    assert asked == ["/readyz"] * 3


def steps(folder: Path) -> list[str]:
    workflow: Any = yaml.safe_load((folder / ".github/workflows/deploy.yml").read_text())
    found = [step["run"] for step in workflow["jobs"]["deploy"]["steps"] if "run" in step]
    return [line.replace("--retry-delay 4", "--retry-delay 1") for line in found]


def run(place: Path, line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    heroku = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{place}/heroku.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://git.heroku.com/blue-harbour.git",
    }
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", line],
        cwd=place / "site1",
        env=environment(**heroku, HEROKU_API_KEY="k", HEROKU_APP="blue-harbour", **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_deploy_is_pushed_asked_and_tagged_and_rolled_back(place: Path, site: str) -> None:
    folder = place / "site1"
    push, ready, tag = steps(folder)
    first = git(folder, "rev-parse", "HEAD")
    for line, told in (
        (push, {}),
        (ready, {"SITE": site}),
        (tag, {"TAG": "deploy/production/1", "TOKEN": "t"}),
    ):
        done = run(place, line, **told)
        assert done.returncode == 0, done.stderr
    assert git(place / "origin", "rev-parse", "deploy/production/1") == first
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Two")
    assert run(place, push).returncode == 0
    assert git(place / "heroku", "rev-parse", "main") == git(folder, "rev-parse", "HEAD")
    # Back to the tag, as checkout leaves the folder.
    git(folder, "checkout", "--quiet", first.strip())
    assert run(place, push).returncode == 0
    assert git(place / "heroku", "rev-parse", "main") == first


def test_a_site_that_is_not_ready_and_a_push_that_is_refused_fail(place: Path) -> None:
    push, ready, _ = steps(place / "site1")
    quick = ready.replace("--retry 30", "--retry 1")
    assert run(place, quick, SITE="http://127.0.0.1:9").returncode != 0
    hook = place / "heroku/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho the build failed\nexit 1\n")
    hook.chmod(0o755)
    refused = run(place, push)
    assert refused.returncode != 0
    assert "the build failed" in refused.stderr


def test_an_odd_name_runs_nothing(place: Path) -> None:
    _, _, tag = steps(place / "site1")
    run(place, tag, TAG=f"deploy/{ODD}/1", TOKEN="t")
    assert not list(place.rglob("owned"))


def test_git_asks_the_helper_for_the_key_and_no_command_line_has_it(place: Path) -> None:
    push, _, _ = steps(place / "site1")
    helper = push.partition("credential.helper=")[2].partition("' ")[0].strip("'")
    asked = "printf 'protocol=https\\nhost=git.heroku.com\\n\\n'"
    fill = f"{asked} | git -c credential.helper='{helper}' credential fill"
    done = run(place, fill)
    assert "username=heroku\npassword=k\n" in done.stdout, done.stderr
