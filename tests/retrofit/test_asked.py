"""What an existing project gets only if a flag asks for it."""

from pathlib import Path

import pytest
import yaml

from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.processes import git
from tests.helpers.shop import FILES, RETROFIT, prepare

CI = {"github": ".github/workflows/ci.yml", "gitlab": ".gitlab-ci.yml"}


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


def test_files_for_servers_are_refused(place: Path, cli: Cli) -> None:
    shop = prepare(place)
    refused = cli(*RETROFIT, "--deploy-ssh", "yes")
    assert_refused(refused, 2, "new projects only")
    assert not (shop / "deploy").exists()


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
