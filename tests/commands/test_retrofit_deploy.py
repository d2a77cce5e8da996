"""A made-over project, as a deploy starts it: what it says if variables are missing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import started
from tests.commands.test_retrofit_steps import FILES, KINDS, page, sh
from tests.helpers.outcomes import Cli
from tests.helpers.processes import environment
from tests.helpers.shop import RETROFIT, prepare

pytestmark = pytest.mark.slow


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
    for lacking in (["DATABASE_URL", "DOMAIN", "SECRET_KEY"], ["DOMAIN", "SECRET_KEY"], ["DOMAIN"]):
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
