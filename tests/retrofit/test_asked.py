"""What an existing project gets only if a flag asks for it."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scaffold.questions.answers import complete
from scaffold.rendering.render import render
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.processes import git
from tests.helpers.projects import SETTINGS, Files
from tests.helpers.shop import FILES, RETROFIT, TEXT, prepare

CI = {"github": ".github/workflows/ci.yml", "gitlab": ".gitlab-ci.yml"}
SERVERS = ["--deploy-ssh", "yes"]
PINS = {"Django": "5.2.1", "psycopg": "3.2.9"}
HASHED = {
    **FILES,
    ".python-version": "3.13\n",
    "requirements.txt": "".join(
        f"{name}=={version} --hash=sha256:{'0' * 64}\n" for name, version in PINS.items()
    ),
}


@pytest.mark.parametrize("flags", [[], ["--ci", "none"]])
def test_it_gets_no_workflow_unasked(place: Path, cli: Cli, flags: list[str]) -> None:
    shop = prepare(place)
    assert cli(*RETROFIT, *flags).status == 0
    assert not (shop / ".github").exists()
    assert not (shop / ".gitlab-ci.yml").exists()


@pytest.mark.parametrize("ci", list(CI))
def test_a_workflow_that_is_asked_for_tests_it_in_its_containers(
    place: Path, cli: Cli, ci: str
) -> None:
    shop = prepare(place)
    assert cli(*RETROFIT, "--ci", ci).status == 0
    text = (shop / CI[ci]).read_text()
    assert "docker compose run --rm web python manage.py test" in text
    services = yaml.safe_load((shop / "docker-compose.yml").read_text())["services"]
    assert "web" in services
    # Asked again, and not: it stays, and so does all else.
    git(shop, "add", ".")
    for flags in (["--ci", ci], []):
        assert "Nothing to change." in cli(*RETROFIT, "--allow-dirty", *flags).err


@pytest.mark.parametrize("ci", list(CI))
@pytest.mark.parametrize("conflict", ["skip", "overwrite", "abort"])
def test_its_own_workflow_is_never_overwritten(
    place: Path, cli: Cli, ci: str, conflict: str
) -> None:
    shop = prepare(place, {**FILES, CI[ci]: "# mine\n"})
    assert cli(*RETROFIT, "--ci", ci, "--on-conflict", conflict).status == 0
    assert (shop / CI[ci]).read_text() == "# mine\n"


def test_files_for_servers_are_all_of_a_new_project_s_and_deploy_this_one(
    place: Path, cli: Cli
) -> None:
    new = render(complete({"deploy_ssh": "yes"}, "shop"))
    shop = prepare(place, HASHED)
    assert cli(*RETROFIT, *SERVERS).status == 0
    added = {path.relative_to(shop).as_posix() for path in shop.glob("deploy/**/*.*")}
    standing = {path for path in added if path.startswith("deploy/")}
    assert standing | {"deploy/authorized_keys", "deploy/server/sudoers"} == {
        path for path in new if path.startswith("deploy/")
    }
    web = (shop / "Procfile").read_text().partition("web: ")[2].splitlines()[0]
    assert f'"{web}"' in (shop / "deploy/setup.py").read_text()
    assert "/deploy/log/" in (shop / ".gitignore").read_text().splitlines()
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "--message", "Made over")
    tried = subprocess.run(
        [sys.executable, "-m", "deploy", "push", "production", "--dry-run"],
        cwd=shop,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "migrate: " in tried.stdout
    assert "Nothing to change." in cli(*RETROFIT, "--allow-dirty", *SERVERS).err


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"requirements.txt": FILES["requirements.txt"]}, "with hashes"),
        (
            {"Procfile": "web: gunicorn mysite.wsgi --bind 0.0.0.0:$PORT\n"},
            "the Procfile has `web:",
        ),
        ({"Procfile": "clock: python manage.py clock\n"}, "the Procfile has `clock:"),
        ({".python-version": "3.10\n"}, "takes Python 3.11"),
        ({SETTINGS: f"from elsewhere import *\n{TEXT.replace('MIDDLEWARE', 'OTHER')}"}, "/readyz"),
    ],
)
def test_a_project_that_they_do_not_fit_gets_none_and_is_told(
    place: Path, cli: Cli, files: Files, words: str
) -> None:
    assert isinstance(files, dict)
    shop = prepare(place, {**HASHED, **files})
    assert_refused(cli(*RETROFIT, *SERVERS), 1, words)
    assert not (shop / "deploy").exists()
    assert not (shop / ".scaffold.json").exists()


def test_files_for_kubernetes_start_its_own_process_types(place: Path, cli: Cli) -> None:
    shop = prepare(place)
    flags = ["--database", "postgres", "--deploy-kubernetes", "yes"]
    assert cli(*RETROFIT, *flags).status == 0
    folder = shop / "deploy/kubernetes"
    listed = yaml.safe_load((folder / "base/kustomization.yaml").read_text())["resources"]
    others = [path.name for path in folder.glob("base/*.yaml") if path.name != "kustomization.yaml"]
    assert sorted(listed) == sorted(others)
    lines = (shop / "Procfile").read_text().splitlines()
    procfile = dict(line.split(": ", 1) for line in lines)
    objects = [
        found
        for path in folder.glob("base/*.yaml")
        for found in yaml.safe_load_all(path.read_text())
        if found["kind"] in ("Deployment", "Job")
    ]
    assert {found["metadata"]["name"] for found in objects} == set(procfile)
    for found in objects:
        (container,) = found["spec"]["template"]["spec"]["containers"]
        assert container.get("args", []) in ([], procfile[container["name"]].split())
    git(shop, "add", ".")
    assert "Nothing to change." in cli(*RETROFIT, "--allow-dirty", *flags).err


def test_sqlite_gets_none_for_kubernetes_and_is_told(place: Path, cli: Cli) -> None:
    shop = prepare(place)
    outcome = cli(*RETROFIT, "--deploy-kubernetes", "yes", "--database", "sqlite")
    assert outcome.status == 0
    assert not (shop / "deploy").exists()
    assert "No files for Kubernetes: SQLite is one machine's file." in outcome.err
