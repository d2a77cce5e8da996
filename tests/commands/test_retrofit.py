"""`scaffold retrofit`: shown before, written whole or not at all, and once for all."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaffold.rendering.lock import parse
from tests.helpers.folders import Snapshot, project_files, snapshot
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.processes import HUMBLE, environment, git, program, scaffold
from tests.helpers.projects import SETTINGS, Files, crlf, write
from tests.helpers.shop import FILES, RETROFIT, TEXT, prepare


@pytest.fixture
def shop(place: Path) -> Path:
    return prepare(place)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Return what stands in the project before a retrofit, and after it."""
    folder = prepare(tmp_path_factory.mktemp("wanted"))
    before = project_files(folder)
    assert scaffold(*RETROFIT, cwd=folder.parent).status == 0
    return before, project_files(folder)


def test_what_is_there_is_edited_and_what_lacks_is_written(
    shop: Path, cli: Cli, wanted: tuple[Snapshot, Snapshot]
) -> None:
    outcome = cli(*RETROFIT)
    assert outcome.status == 0, outcome.err
    before, after = wanted
    assert project_files(shop) == after
    assert before.keys() < after.keys()
    assert {"Dockerfile", "Procfile", "docker-compose.yml", ".env-local", ".scaffold.json"} < {
        *after
    }
    assert after["README.md"] == before["README.md"]
    text = (shop / SETTINGS).read_text()
    compile(text, SETTINGS, "exec")
    for words in ('required("SECRET_KEY")', "dj_database_url", "HealthMiddleware", "whitenoise"):
        assert words in text
    assert "django-insecure-0" not in text
    assert "SECRET_KEY=django-insecure-0\n" in (shop / ".env").read_text()
    assert "django-insecure-0" not in (shop / ".env-local").read_text()
    lock = parse((shop / ".scaffold.json").read_bytes())
    assert ".env-local" in lock.files
    assert not [path for path, text in lock.files.items() if "django-insecure-0" in text]
    assert "In git's history, so no longer secret: SECRET_KEY." in outcome.err
    assert "of 12 factors met before" in outcome.err
    assert "Each deploy must set: DATABASE_URL, DOMAIN, SECRET_KEY" in outcome.err


def test_what_is_left_is_what_check_finds(shop: Path, cli: Cli) -> None:
    told = json.loads(cli(*RETROFIT, "--json").out)
    found = json.loads(cli("check", "shop", "--json").out)
    assert told["score"]["after"] == found["score"]
    assert [(f["rule"], f["path"], f["line"]) for f in told["findings"]] == [
        (f["rule"], f["path"], f["line"]) for f in found["findings"]
    ]
    assert not any(finding["fixable"] for finding in found["findings"])


def test_a_second_run_changes_nothing(shop: Path, cli: Cli) -> None:
    cli(*RETROFIT)
    before = snapshot(shop)
    again = cli(*RETROFIT)
    assert (again.status, again.out) == (0, "")
    assert "Nothing to change." in again.err
    assert snapshot(shop) == before
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "--message", "Made over")
    assert cli(*RETROFIT, "--diff").out.strip() == ""
    assert git(shop, "status", "--porcelain") == ""


@pytest.mark.parametrize("form", [[], ["--diff"], ["--json"]])
def test_a_dry_run_writes_nothing(shop: Path, cli: Cli, form: list[str]) -> None:
    before = snapshot(shop)
    outcome = cli(*RETROFIT, "--dry-run", *form)
    assert outcome.status == 0
    assert outcome.out
    assert snapshot(shop) == before
    assert "Nothing was written." in outcome.err


VARIED: list[Files] = [
    FILES,
    {**FILES, SETTINGS: crlf(TEXT), "requirements.txt": "Django==5.2.1\r\npsycopg==3.2.9"},
    {**FILES, SETTINGS: TEXT.rstrip(), "Procfile": "web: gunicorn mysite.wsgi"},
    {**FILES, SETTINGS: f'NAME = "Größe"\n{TEXT}', ".gitignore": "*.pyc"},
    {**FILES, SETTINGS: f"# coding: latin-1\nX = 'ü'\n{TEXT}".encode("latin-1")},
    {**FILES, SETTINGS: TEXT.replace("\n", "\n\x0c\n", 1)},
    {**FILES, "requirements.txt": "\ufeffDjango==5.2.1\r\npsycopg==3.2.9\r\n".encode("utf-16-le")},
]


@pytest.mark.parametrize("number", range(len(VARIED)))
def test_git_applies_the_diff_to_exactly_what_is_written(
    place: Path, cli: Cli, number: int
) -> None:
    shop = prepare(place, VARIED[number])
    # As bytes, through a process: the diff may hold any line end.
    command = [sys.executable, "-m", "scaffold", *RETROFIT, "--dry-run", "--diff"]
    done = subprocess.run(command, cwd=place, env=environment(), capture_output=True, check=True)
    git(place, "clone", "--quiet", "shop", "applied")
    (place / "diff").write_bytes(done.stdout)
    git(place / "applied", "apply", "--whitespace=nowarn", "../diff")
    assert cli(*RETROFIT).status == 0
    applied, written = project_files(place / "applied"), project_files(shop)
    if ".env" in written:  # a diff has no mode but git's two
        assert written[".env"][0] == "-rw-------"
        written[".env"] = ("-rw-r--r--", written[".env"][1])
    assert applied == written


def test_json_tells_answers_and_changes(shop: Path, cli: Cli) -> None:
    planned = json.loads(cli(*RETROFIT, "--dry-run", "--json").out)
    outcome = cli(*RETROFIT, "--json")
    told = json.loads(outcome.out)
    assert (outcome.status, outcome.err) == (0, "")
    assert told == {**planned, "applied": True}
    assert planned["applied"] is False
    assert told["folder"] == str(shop)
    assert told["answers"]["database"] == "postgres"
    assert told["answers"]["package"] == "mysite"
    actions = {change["path"]: change["action"] for change in told["changes"]}
    assert actions[SETTINGS] == "update"
    assert actions["Dockerfile"] == "create"
    assert told["score"]["before"] < told["score"]["after"]


def test_diff_and_json_at_once_are_refused(shop: Path, cli: Cli) -> None:
    assert_refused(cli(*RETROFIT, "--diff", "--json"), 2, "--diff and --json", as_json=True)


def test_flags_answer_what_the_project_does_not(shop: Path, cli: Cli) -> None:
    outcome = cli(*RETROFIT, "--json", "--gateway", "uwsgi", "--python", "3.12")
    told = json.loads(outcome.out)
    assert (told["answers"]["gateway"], told["answers"]["python"]) == ("uwsgi", "3.12")
    assert (shop / ".python-version").read_text() == "3.12\n"


OWN = {**FILES, "Dockerfile": "FROM python:3.13\n", ".dockerignore": "/.git\n"}


@pytest.mark.parametrize("flags", [[], ["--on-conflict", "skip"]])
def test_files_that_are_there_stay(place: Path, cli: Cli, flags: list[str]) -> None:
    shop = prepare(place, OWN)
    assert cli(*RETROFIT, *flags).status == 0
    assert (shop / "Dockerfile").read_text() == "FROM python:3.13\n"
    assert (shop / ".dockerignore").read_text() == "/.git\n"
    assert (shop / "Procfile").exists()


def test_files_that_are_there_are_overwritten_where_one_says_so(place: Path, cli: Cli) -> None:
    shop = prepare(place, OWN)
    assert cli(*RETROFIT, "--on-conflict", "overwrite").status == 0
    assert "HEALTHCHECK" in (shop / "Dockerfile").read_text()
    assert (shop / ".dockerignore").read_text() != "/.git\n"


def test_files_that_are_there_abort_it_where_one_says_so(place: Path, cli: Cli) -> None:
    shop = prepare(place, OWN)
    before = snapshot(shop)
    outcome = cli(*RETROFIT, "--on-conflict", "abort")
    assert_refused(outcome, 1, ".dockerignore, Dockerfile", "--on-conflict skip")
    assert snapshot(shop) == before


def test_no_conflict_does_not_abort_it(shop: Path, cli: Cli) -> None:
    assert cli(*RETROFIT, "--on-conflict", "abort").status == 0


@pytest.mark.parametrize("stage", [False, True])
def test_a_dirty_tree_is_refused(shop: Path, cli: Cli, stage: bool) -> None:
    (shop / "README.md").write_text("changed")
    if stage:
        git(shop, "add", ".")
    before = project_files(shop)
    assert_refused(cli(*RETROFIT), 1, "Not committed: README.md", "--allow-dirty")
    assert project_files(shop) == before
    assert cli(*RETROFIT, "--dry-run").status == 0
    assert project_files(shop) == before
    assert cli(*RETROFIT, "--allow-dirty").status == 0
    assert (shop / "README.md").read_text() == "changed"
    assert (shop / "Dockerfile").exists()


def test_an_untracked_file_is_in_the_way_only_where_it_would_be_written_over(
    shop: Path, cli: Cli
) -> None:
    (shop / "notes.txt").write_text("mine")
    (shop / "Dockerfile").write_text("FROM scratch\n")
    assert_refused(cli(*RETROFIT), 1, "Not committed: Dockerfile.")
    (shop / "Dockerfile").unlink()
    assert cli(*RETROFIT).status == 0
    assert (shop / "notes.txt").read_text() == "mine"


def test_many_uncommitted_files_are_counted(shop: Path, cli: Cli) -> None:
    for number in range(7):
        (shop / f"mysite/a{number}.py").write_text("")
    git(shop, "add", ".")
    assert_refused(cli(*RETROFIT), 1, "mysite/a0.py", "and 3 more")


def test_a_project_inside_a_larger_repository(place: Path, cli: Cli) -> None:
    shop = prepare(place)
    (shop / ".git").rename(place / ".git")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "Moved")
    (place / "other.txt").write_text("not of this project")
    git(place, "add", "other.txt")
    assert cli(*RETROFIT).status == 0
    assert (shop / "Dockerfile").exists()
    assert git(place, "diff", "--name-only").split() == [
        "shop/manage.py",
        "shop/mysite/settings.py",
        "shop/requirements.txt",
    ]


def test_without_git_it_takes_yes(place: Path) -> None:
    (place / "shop").mkdir()
    write(place / "shop", FILES)
    before = snapshot(place)
    outcome = scaffold("retrofit", "shop", cwd=place)
    assert_refused(outcome, 1, "is not in a git repository", "--yes")
    assert snapshot(place) == before
    assert scaffold("retrofit", "shop", "--dry-run", cwd=place).status == 0
    assert snapshot(place) == before
    outcome = scaffold(*RETROFIT, cwd=place)
    assert outcome.status == 0
    assert "this cannot be undone" in outcome.err
    assert not (place / "shop/.git").exists()
    assert (place / "shop/Dockerfile").exists()


@pytest.mark.parametrize("path", ["Dockerfile", ".gitignore"])
def test_a_link_out_of_the_project_is_refused(shop: Path, cli: Cli, path: str) -> None:
    outside = shop.parent / "outside"
    outside.write_text("*.pyc\n")
    (shop / path).symlink_to(outside)
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "--message", "Linked")
    before = project_files(shop)
    assert_refused(cli(*RETROFIT), 1, f"{path}: it is a link out of the project")
    assert project_files(shop) == before
    assert outside.read_text() == "*.pyc\n"


def test_settings_that_are_a_link_out_of_the_project_are_refused(shop: Path, cli: Cli) -> None:
    outside = shop.parent / "settings.py"
    (shop / SETTINGS).rename(outside)
    (shop / SETTINGS).symlink_to(outside)
    before = outside.read_bytes()
    outcome = cli(*RETROFIT, "--allow-dirty")
    assert_refused(outcome, 1, f"{SETTINGS}: it is a link out of the project")
    assert outside.read_bytes() == before
    assert not (shop / "Dockerfile").exists()


@pytest.mark.parametrize("content", [b"X = '\xff'\n", None])
def test_settings_that_the_others_import_must_be_readable(
    place: Path, cli: Cli, content: bytes | None
) -> None:
    shop = prepare(place, {**FILES, SETTINGS: f"from .base import *\n{TEXT}", "mysite/base.py": ""})
    if content is None:
        (shop / "mysite/base.py").rename(place / "base.py")
        (shop / "mysite/base.py").symlink_to(place / "base.py")
    else:
        (shop / "mysite/base.py").write_bytes(content)
    assert_refused(cli(*RETROFIT, "--allow-dirty"), 1, "mysite/base.py: ")
    assert not (shop / "Dockerfile").exists()


def test_a_folder_in_the_way_is_refused(shop: Path, cli: Cli) -> None:
    (shop / "Procfile").mkdir()
    assert_refused(cli(*RETROFIT), 1, "Procfile: it is a folder")


@pytest.mark.parametrize("folder", [".", "mysite"])
def test_a_folder_that_may_not_be_written_to_is_left_as_it_was(shop: Path, folder: str) -> None:
    (shop / folder).chmod(0o555)
    before = project_files(shop)
    try:
        outcome = scaffold(*RETROFIT, cwd=shop.parent, prefix=HUMBLE)
        assert_refused(outcome, 1, "Permission denied")
        assert project_files(shop) == before
    finally:
        (shop / folder).chmod(0o755)


def test_an_old_django_is_refused(place: Path, cli: Cli) -> None:
    prepare(place, {**FILES, "requirements.txt": "Django==1.7.11\n"})
    assert_refused(cli(*RETROFIT), 1, "Django 1.7", "1.8")


def is_whole(shop: Path, state: Snapshot) -> bool:
    return project_files(shop) == state


@pytest.mark.slow
def test_killed_at_any_change_it_is_whole_after_the_next_run(
    tmp_path: Path, wanted: tuple[Snapshot, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = wanted
    prepare(tmp_path / "count")
    order = {"signal": signal.SIGKILL, "runs": [[str(tmp_path / "count"), RETROFIT, [0]]]}
    (count,) = program("strike", order, tmp_path)
    assert count > 20
    points = sorted({1, 2, 3, count - 2, count - 1, count, *random.sample(range(4, count - 2), 14)})
    runs = []
    for point in points:
        place = tmp_path / str(point)
        prepare(place)
        runs.append([str(place), RETROFIT, [point]])
    statuses = program("strike", {"signal": signal.SIGKILL, "runs": runs}, tmp_path)
    assert set(statuses) == {-signal.SIGKILL}
    for point in points:
        place = tmp_path / str(point)
        shop = place / "shop"
        monkeypatch.chdir(place)
        outcome = scaffold(*RETROFIT, cwd=place)
        if outcome.status:  # what the recovery finished is not committed
            assert_refused(outcome, 1, "Not committed")
        assert project_files(shop) == after, (point, outcome)
        assert project_files(shop) != before
        assert [path.name for path in place.iterdir()] == ["shop"]


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, wanted: tuple[Snapshot, Snapshot]) -> None:
    before, after = wanted
    for attempt in range(6):
        shop = prepare(tmp_path / str(attempt))
        process = subprocess.Popen(
            [sys.executable, "-m", "scaffold", *RETROFIT],
            cwd=shop.parent,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(random.uniform(0.2, 1.2))
        process.kill()
        process.wait()
        found = project_files(shop)
        assert found in (before, after) or any(path.startswith(".scaffold-") for path in found)
        scaffold(*RETROFIT, cwd=shop.parent)
        assert project_files(shop) == after


@pytest.mark.slow
def test_of_two_at_once_one_waits_or_finds_it_done(
    tmp_path: Path, wanted: tuple[Snapshot, Snapshot]
) -> None:
    _, after = wanted
    for attempt in range(3):
        shop = prepare(tmp_path / str(attempt))
        lines = [[RETROFIT, 0], [RETROFIT, attempt * 0.02]]
        outcomes = program("race", lines, shop.parent)
        assert 0 in [status for status, _ in outcomes], outcomes
        for status, said in outcomes:
            assert status in (0, 1)
            assert "Traceback" not in said
            assert status == 0 or "error: " in said, said
        assert project_files(shop) == after
        assert [path.name for path in shop.parent.iterdir()] == ["shop"]
