"""The commands that `scaffold retrofit` prints at its end, run as they are printed."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import Process, started, wait_until
from tests.helpers.environments import installers
from tests.helpers.outcomes import Cli
from tests.helpers.processes import environment, git
from tests.helpers.projects import SETTINGS
from tests.helpers.shop import RETROFIT, TEXT, prepare

pytestmark = pytest.mark.slow

URLS = """\
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("It is open."))]
"""
MANAGE = """\
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
WSGI = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
"""
FILES = {
    SETTINGS: TEXT.replace("postgresql", "sqlite3")
    .replace('"shop"', 'BASE_DIR / "shop.sqlite3"')
    .replace('"django.contrib.staticfiles"', '"django.contrib.sessions"')
    + 'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n',
    "manage.py": MANAGE,
    "mysite/urls.py": URLS,
    "mysite/wsgi.py": WSGI,
    "README.md": "# The shop\n",
    ".gitignore": "ve/\n.venv/\n__pycache__/\n*.sqlite3\n*.log\n",
}
TESTS = """\
def test_page(client, db):
    assert client.get("/").content == b"It is open."
"""
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
PYPROJECT = f"""\
[project]
name = "shop"
version = "1"
requires-python = ">={PYTHON}"
dependencies = ["Django==5.2.1"]

"""
POETRY = f"""\
[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
python = ">={PYTHON},<4"
Django = "5.2.1"
"""
PIPFILE = f"""\
[packages]
django = "==5.2.1"

[requires]
python_version = "{PYTHON}"
"""
KINDS = {
    "pip": {
        "requirements.txt": "Django==5.2.1\npytest==8.4.2\npytest-django==4.11.1\n",
        "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = mysite.settings\n",
        "tests/test_page.py": TESTS,
    },
    "uv": {
        "pyproject.toml": f"{PYPROJECT}[tool.uv]\npackage = false\n",
        ".python-version": f"{PYTHON}\n",
    },
    "poetry": {"pyproject.toml": POETRY},
    "pipenv": {"Pipfile": PIPFILE},
    "pdm": {"pyproject.toml": f"{PYPROJECT}[tool.pdm]\ndistribution = false\n"},
}
# What the tools write that had none before.
OF_TOOLS = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", ".pdm-python"}


def sh(command: str, shop: Path, variables: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=shop,
        check=False,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_printed_commands_install_and_start_the_project(
    place: Path, cli: Cli, kind: str
) -> None:
    shop = prepare(place, {**FILES, **KINDS[kind]})
    outcome = cli(*RETROFIT, "--json")
    steps = {step["name"]: step for step in json.loads(outcome.out)["next_steps"]}
    variables = environment()
    if kind == "pip":
        subprocess.run([sys.executable, "-m", "venv", place / "ve"], check=True)
        variables["PATH"] = f"{place}/ve/bin:{variables['PATH']}"
    else:
        # Some keep the environment below the home folder.
        tools, home = installers(place / "tools"), place / "home"
        home.mkdir()
        variables |= {"PATH": f"{tools}:{variables['PATH']}", "HOME": str(home)}
    for name in ("VIRTUAL_ENV", "SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        variables.pop(name, None)
    for command in steps["install"]["commands"]:
        sh(command, shop, variables)
    if "pytest.ini" in KINDS[kind]:
        sh("python -m pytest -q -p no:cacheprovider", shop, variables)
    migrate, runserver = steps["start"]["commands"]
    sh(migrate, shop, variables)
    assert (shop / "shop.sqlite3").stat().st_size
    assert "the database in shop.sqlite3" in steps["data"]["text"]
    port = free_port()
    with started("web", f"{runserver} --noreload {port}", shop, variables) as process:
        assert page(port, process) == "It is open."
    for command in steps["commit"]["commands"]:
        sh(command, shop, variables)
    left = git(shop, "status", "--porcelain", "--untracked-files=all").splitlines()
    assert {line[3:] for line in left if line[1] != " "} <= OF_TOOLS, left


def page(port: int, process: Process) -> str:
    said: list[str] = []

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
                said.append(response.read().decode())
        except urllib.error.URLError:
            return False
        return True

    wait_until(answers, process, "no answer", 60)
    return said[0]


def test_without_its_variables_it_stops_with_one_line_that_names_them(
    place: Path, cli: Cli
) -> None:
    shop = prepare(place, {**FILES, **KINDS["pip"]})
    told = json.loads(cli(*RETROFIT, "--json").out)
    assert told["required_variables"] == ["DATABASE_URL", "DOMAIN", "SECRET_KEY"]
    subprocess.run([sys.executable, "-m", "venv", place / "ve"], check=True)
    inherited = environment()
    clean = {"PATH": f"{place}/ve/bin:{inherited['PATH']}", "HOME": str(place)}
    sh("python -m pip install --quiet -r requirements.txt", shop, {**inherited, **clean})
    # A deploy has neither of these.
    (shop / ".env-local").unlink()
    (shop / ".env").unlink(missing_ok=True)
    port = free_port()
    variables = {
        "DATABASE_URL": "sqlite:///shop.sqlite3",
        "DOMAIN": "127.0.0.1",
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "SECURE_SSL_REDIRECT": "False",
        "PORT": str(port),
    }
    line = next(
        line.partition(": ")[2]
        for line in (shop / "Procfile").read_text().splitlines()
        if line.startswith("web: ")
    )
    (shop / "staticfiles").mkdir()  # WhiteNoise warns if it is missing
    for lacking in (["DATABASE_URL", "DOMAIN", "SECRET_KEY"], ["DOMAIN", "SECRET_KEY"]):
        given = {name: value for name, value in variables.items() if name not in lacking}
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=shop,
            env={**clean, **given},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1, done
        said = done.stderr.strip().splitlines()
        assert said == [f"Not set in the environment: {', '.join(lacking)}"]
    sh("python manage.py migrate --noinput", shop, {**clean, **variables})
    with started("web", line, shop, {**clean, **variables}) as process:
        assert page(port, process) == "It is open."
