"""`scaffold smoke` on one real variant: what it reports when it passes, fails, or cannot begin."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scaffold.questions.variants import choices_of, every, name, parse
from scaffold.smoke.extra import MODULES
from tests.helpers.outcomes import Cli, Outcome, assert_refused
from tests.helpers.processes import environment, scaffold

pytestmark = pytest.mark.slow

CHOSEN = parse("database=sqlite,gateway=gunicorn,worker=none,cache=none,django=6.1")
REST = {key: choices_of(key)[0] for key in every()[0] if key not in CHOSEN}
VARIANT = name({**CHOSEN, **REST})


def smoke(place: Path, *arguments: str, **variables: str) -> Outcome:
    command = ["smoke", "--select", VARIANT, *arguments]
    return scaffold(*command, cwd=place, **variables)


def test_a_variant_that_passes(place: Path) -> None:
    outcome = smoke(place, "--json", "results.json", "--junit", "results.xml")
    assert outcome.status == 0, outcome.err
    assert outcome.out == "1 passed, 0 failed\n"
    assert f"[1/1] ok {VARIANT} (" in outcome.err
    told = json.loads((place / "results.json").read_text())
    assert told["schema"] == 1
    (result,) = told["results"]
    assert result["variant"] == VARIANT
    assert result["failure"] == ""
    assert list(result["seconds"])[:3] == ["render_project", "parse_files", "install"]
    assert list(result["seconds"])[-1] == "distrust"
    suite = ET.parse(place / "results.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_a_variant_that_fails_shows_where(place: Path) -> None:
    # With an empty cache and no index uv installs nothing.
    closed = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(place / "cache"), "PIP_NO_INDEX": "1"}
    outcome = smoke(place, "--json", "results.json", "--junit", "results.xml", **closed)
    assert outcome.status == 1, outcome.err
    assert outcome.out == "0 passed, 1 failed\n"
    assert f"[1/1] FAILED {VARIANT} (" in outcome.err
    assert "  step: install\n" in outcome.err
    assert "  command: " in outcome.err
    assert "  | " in outcome.err
    assert f"scaffold smoke --select {VARIANT} --keep" in outcome.err
    (result,) = json.loads((place / "results.json").read_text())["results"]
    assert result["step"] == "install"
    assert ET.parse(place / "results.xml").find("testcase/failure") is not None


@pytest.mark.parametrize(
    ("selection", "variable"),
    [
        ("database=postgres,worker=none,cache=none", "SMOKE_POSTGRES_URL"),
        ("database=mysql,worker=none,cache=none", "SMOKE_MYSQL_URL"),
        ("database=sqlite,worker=rq,cache=none", "SMOKE_REDIS_URL"),
        ("database=sqlite,worker=celery,cache=none", "SMOKE_AMQP_URL"),
    ],
)
def test_a_service_that_is_not_there_is_named(place: Path, selection: str, variable: str) -> None:
    # Nothing listens on port 9, and nothing of the variants is started.
    absent = {variable: "scheme://127.0.0.1:9/x"}
    outcome = scaffold("smoke", "--select", selection, cwd=place, **absent)
    assert_refused(outcome, 1, f"{variable}: nothing answers at 127.0.0.1:9", f"export {variable}=")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--all", "--pairwise"], ["--all and --pairwise"]),
        (["--pairwise", "--select", "database=mysql,django=5.2,worker=rq,gateway=uwsgi"], []),
    ],
)
def test_variants_are_chosen_as_variants_chooses_them(
    place: Path, cli: Cli, flags: list[str], words: list[str]
) -> None:
    outcome = cli("smoke", *flags)
    assert_refused(outcome, 2, "--pairwise", *words)
    assert cli("variants", *flags) == outcome


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return the Python of an environment that has scaffold without its extra."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "ve"], check=True)
    (packages,) = (tmp_path / "ve/lib").glob("python3.*/site-packages")
    for module in ("click", "allpairspy", "jinja2", "markupsafe", "slugify", "text_unidecode"):
        (packages / module).symlink_to(Path(str(__import__(module).__file__)).parent)
    (packages / "scaffold.pth").write_text(str(Path(__file__).parents[2]))
    return tmp_path / "ve/bin/python"


def test_without_its_extra_it_says_what_to_install(place: Path, plain: Path) -> None:
    done = subprocess.run(
        [plain, "-m", "scaffold", "smoke", "--select", VARIANT],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    outcome = Outcome(done.returncode, done.stdout, done.stderr)
    assert_refused(outcome, 1, "pip install 'scaffold-django[smoke]'", ", ".join(MODULES))


def test_the_extra_s_modules_are_those_of_its_requirements() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    lines = pyproject["project"]["optional-dependencies"]["smoke"]
    wanted = {re.split(r"[\[>]", line)[0] for line in lines}
    found = {name.lower() for module in MODULES for name in packages_distributions()[module]}
    assert found == wanted
