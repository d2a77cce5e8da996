"""Builds the examples' images and uses them with their compose files, on a real Docker engine.

COMPOSE names the command, `docker compose` unless it says otherwise. Not among `make test`'s tests,
since it takes an engine; .ci/run calls it, and it fails where there is none.
"""

import json
import os
import re
import shlex
import subprocess
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

import pytest

from scaffold.answers import complete
from scaffold.apply import apply
from scaffold.lock import locked
from scaffold.plan import plan
from scaffold.render import render

COMPOSE = shlex.split(os.environ.get("COMPOSE") or "docker compose")
ADDRESS = "http://127.0.0.1:8000"

# A first build fetches all that an image holds.
pytestmark = pytest.mark.timeout(900)

VARIANTS = {
    "postgres": {"gateway": "gunicorn", "worker": "rq"},
    "mysql": {"gateway": "uwsgi", "worker": "celery", "django": "5.2"},
    "sqlite": {"gateway": "uvicorn", "worker": "tasks", "cache": "none"},
}


def run(command, folder, **options):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=900, **options
    )
    assert done.returncode == 0, (
        f"{shlex.join(command)}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
    )
    return done.stdout


@pytest.fixture(params=VARIANTS)
def project(request, tmp_path):
    folder = tmp_path / f"proof-{request.param}"
    answers = complete({"database": request.param, **VARIANTS[request.param]}, folder.name)
    apply(folder, plan(locked(answers, render(answers)), {}))
    try:
        yield folder, answers
    finally:
        run([*COMPOSE, "down", "--volumes", "--timeout", "10"], folder)


def visitor():
    jar = urllib.request.HTTPCookieProcessor(CookieJar())
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)


def read(opener, path, data=None):
    with opener.open(f"{ADDRESS}{path}", data=data, timeout=20) as response:
        return response.read().decode()


def test_compose_brings_up_what_works(project):
    folder, _ = project
    run([*COMPOSE, "config", "--quiet"], folder)
    run([*COMPOSE, "up", "--build", "--wait", "--pull", "never"], folder)

    opener = visitor()
    page = read(opener, "/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    read(opener, "/", data=f"csrfmiddlewaretoken={token}".encode())
    deadline = time.monotonic() + 30
    while "1 key<" not in (page := read(opener, "/")).replace("\n", ""):
        assert time.monotonic() < deadline, page
        time.sleep(0.5)
    image = re.search(r'<img src="([^"]+)"', page)[1]
    with opener.open(f"{ADDRESS}{image}", timeout=20) as response:
        assert response.read(4) == b"\x89PNG"
    # The debug toolbar is there in development.
    assert "djDebug" in page

    execute = [*COMPOSE, "exec", "-T", "web"]
    assert "42" in run(
        [*execute, "python", "manage.py", "dbshell"], folder, input="SELECT 6 * 7;\n"
    )
    run([*execute, "python", "manage.py", "test"], folder)
    assert run([*execute, "id", "-un"], folder).strip() == "app"
    states = [
        json.loads(line) for line in run([*COMPOSE, "ps", "--format=json"], folder).splitlines()
    ]
    assert {state["Service"] for state in states} >= {"web", "worker"}
    assert all(state["Health"] in ("healthy", "") for state in states), states

    # What is stored outlives the containers.
    run([*COMPOSE, "down", "--timeout", "10"], folder)
    run([*COMPOSE, "up", "--wait", "--pull", "never"], folder)
    assert "1 key<" in read(visitor(), "/")


def test_the_image_serves_in_production_and_holds_no_compiler(project):
    folder, answers = project
    tag = f"scaffold-proof-{answers['database']}"
    network = ["--network", os.environ.get("SCAFFOLD_BUILD_NETWORK", "default")]
    run(["docker", "build", "--quiet", *network, "--tag", tag, "."], folder)
    find = ["docker", "run", "--rm", "--network", "none", tag]
    tools = run([*find, "sh", "-c", "command -v gcc cc make pip || true"], folder)
    assert "gcc" not in tools
    assert "make" not in tools
    assert run(
        [
            *find,
            "python",
            "-c",
            "import os; print(os.getuid() != 0, os.path.isdir(os.environ['HOME']))",
        ],
        folder,
    ).split() == ["True", "True"]
    configuration = json.loads(run(["docker", "image", "inspect", tag], folder))[0]["Config"]
    assert isinstance(configuration["Cmd"], list)
    assert not any("SECRET" in line or "DATABASE" in line for line in configuration["Env"])
    # Without its configuration it stops, with one line.
    done = subprocess.run(find, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "SECRET_KEY is not set: see README.md" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
