"""`scaffold new` where it refuses: one clear line, a way out, and the disk as it was."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.processes import HUMBLE, scaffold

ODD = [
    "",
    " ",
    "it's",
    'say "x"',
    "two\nlines",
    "{{ x }}",
    "{% x %}",
    "<<x>>",
    "<% x %>",
    "../x",
    "a/b",
    "a\\b",
    "a\0b",
    "tab\there",
    "\x1b[31mred",
    "rocket 🚀",
    "שלום",
    "مرحبا",
    "x\u202ey",
    "x\u200by",
    "\udcff",
    "$(id)",
    "a;b",
    "a#b",
    "a:b",
    "-",
    "...",
    "x" * 61,
]
# Windows keeps these for devices, with any suffix and in any case.
DEVICES = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"]
SLUGS = [
    *ODD,
    *DEVICES,
    "Upper",
    "under_score",
    "double--hyphen",
    "-x",
    "x-",
    "1x",
    "é",
    "x.y",
    "x" * 41,
]
KEYWORDS = ["class", "match", "import", "case", "async"]
STANDARD = ["code", "site", "test", "json", "typing", "email", "secrets", "types"]
INSTALLED = ["django", "redis", "celery", "rq", "gunicorn", "uvicorn", "requests", "segno"]
USED = ["accounts", "keygen", "manage", "bootstrap", "static", "templates", "vendor", "ve"]
USED += ["bootstrap_wheels"]
# In the standard library of a Python that may be chosen, if not of the one that runs scaffold.
NEWER = ["annotationlib", "compression"]
# Labels of apps, which a project has once.
LABELS = ["admin", "auth", "contenttypes", "messages", "runserver_nostatic", "sessions", "sites"]
LABELS += ["staticfiles", "csp", "django_rq", "django_tasks", "django_tasks_db", "humanize"]
PACKAGES = [*ODD, *KEYWORDS, *STANDARD, *INSTALLED, *USED, *NEWER, *LABELS, *DEVICES]
PACKAGES += ["Upper", "hy-phen", "_x", "1x", "é", "x.y", "x" * 41, "blue harbour"]


def refuse(
    place: Path, cli: Cli, status: int, words: Sequence[str], *arguments: str, as_json: bool = False
) -> None:
    (place / "neighbour").mkdir(exist_ok=True)
    (place / "neighbour/file").write_text("as it was")
    before = snapshot(place)
    outcome = cli("new", *arguments)
    assert snapshot(place) == before
    assert_refused(outcome, status, *words, as_json=as_json)


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_a_name_that_will_not_do(place: Path, cli: Cli, value: str) -> None:
    refuse(place, cli, 2, ["--project-name"], "a/site1", "--yes", "--project-name", value)


@pytest.mark.parametrize("value", SLUGS, ids=ascii)
def test_a_slug_that_will_not_do(place: Path, cli: Cli, value: str) -> None:
    refuse(place, cli, 2, ["--project-slug"], "a/site1", "--yes", "--project-slug", value)


@pytest.mark.parametrize("value", PACKAGES, ids=ascii)
def test_a_package_that_will_not_do(place: Path, cli: Cli, value: str) -> None:
    refuse(place, cli, 2, ["--package"], "a/site1", "--yes", "--package", value)


@pytest.mark.parametrize("value", ["dockerfile", "procfile"])
def test_a_package_that_a_disk_without_case_takes_for_a_file(
    place: Path, cli: Cli, value: str
) -> None:
    refuse(place, cli, 2, ["--package"], "a/site1", "--yes", "--package", value)


# As the last part of a folder's path; slashes and dots mean folders there.
FOLDERS = [v for v in ODD if v not in ("../x", "a/b", "...", "")] + ["", "class", "test", "django"]
FOLDERS += ["match", "json", "1x", "42", "x" * 300, "Ж" * 200, "☃", "a/" * 3000 + "b"]


@pytest.mark.parametrize("value", FOLDERS, ids=lambda v: ascii(v)[:40])
def test_a_directory_whose_name_will_not_do(place: Path, cli: Cli, value: str) -> None:
    refuse(place, cli, 2, [], value, "--yes")


@pytest.mark.parametrize("value", ["", "a\0b", "x" * 300, "a/" * 3000 + "b"], ids=lambda v: v[:9])
def test_a_directory_that_cannot_be_whatever_the_answers(place: Path, cli: Cli, value: str) -> None:
    refuse(place, cli, 2, [], value, "--yes", "--project-name", "Site one")


def test_what_is_derived_is_told_from_what_it_comes(place: Path, cli: Cli) -> None:
    refuse(place, cli, 2, ["'42'"], "42", "--yes")
    refuse(place, cli, 2, ["derived from '42 Blue'"], "site1", "--yes", "--project-name", "42 Blue")


def test_an_over_long_value_is_told_in_short(place: Path, cli: Cli) -> None:
    outcome = cli("new", "site1", "--yes", "--project-name", "x" * 5000)
    assert_refused(outcome, 2, "longer than 60 characters")
    assert len(outcome.err) < 300


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (["--databse", "mysql"], "--database"),
        (["--no-gti"], "--no-git"),
        (["--database", "postgre"], "postgres"),
        (["--gateway", "guncorn"], "gunicorn"),
        (["--worker", "rabbit"], "none, rq, celery, tasks"),
        (["--django", "4.2"], "6.1, 5.2"),
        (["--cache", ""], "redis, none"),
        (["--cache"], "--help"),
        (["second"], "--help"),
    ],
)
def test_flags_and_choices_unknown(
    place: Path, cli: Cli, arguments: list[str], suggestion: str
) -> None:
    refuse(place, cli, 2, [suggestion], "site1", "--yes", *arguments)


@pytest.mark.parametrize("directory", ["con", "CON", "a/Aux", "nul.d/site1", "COM1.txt", "lpt9"])
def test_a_folder_that_windows_cannot_have(place: Path, cli: Cli, directory: str) -> None:
    given = ["--project-name", "Q"]
    refuse(place, cli, 2, ["Windows", "scaffold new mysite"], directory, "--yes", *given)


@pytest.mark.parametrize("directory", ["com0", "console", "auxiliary", "a.con"])
def test_a_folder_with_a_name_like_a_device_s_will_do(
    place: Path, cli: Cli, directory: str
) -> None:
    assert cli("new", directory, "--yes", "--dry-run").status == 0


def test_no_directory(place: Path, cli: Cli) -> None:
    refuse(place, cli, 2, ["DIRECTORY", "--help"])


def test_two_readers_of_one_stdout(place: Path, cli: Cli) -> None:
    words = ["--diff", "--json"]
    refuse(place, cli, 2, words, "site1", "--yes", "--json", "--diff", as_json=True)


def test_a_folder_that_is_not_empty(place: Path, cli: Cli) -> None:
    (place / "site1").mkdir()
    for number in range(7):
        (place / f"site1/{number}.txt").write_text("mine")
    (place / "site1/README.md").write_text("welcome")
    words = ["0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more"]
    refuse(place, cli, 2, words, "site1", "--yes")
    refuse(place, cli, 2, words, "site1", "--yes", "--dry-run")


def test_a_folder_that_holds_an_odd_name(place: Path, cli: Cli) -> None:
    (place / "site1").mkdir()
    (place / "site1/two\nlines \x1b[31m").write_text("mine")
    refuse(place, cli, 2, ["not empty"], "site1", "--yes")
    assert "\x1b" not in cli("new", "site1", "--yes").err


def test_a_project_that_is_there(place: Path, cli: Cli) -> None:
    assert cli("new", "site1", "--yes").status == 0
    refuse(place, cli, 2, ["not empty: "], "site1", "--yes")


def test_a_file(place: Path, cli: Cli) -> None:
    (place / "site1").write_text("mine")
    refuse(place, cli, 2, ["is a file"], "site1", "--yes")


def test_under_a_file(place: Path, cli: Cli) -> None:
    (place / "file").write_text("mine")
    refuse(place, cli, 2, [f"{place / 'file'} is a file"], "file/a/site1", "--yes")


@pytest.mark.parametrize("target", ["folder", "missing", "link"])
def test_a_link(place: Path, cli: Cli, target: str) -> None:
    (place / "folder").mkdir()
    (place / "link").symlink_to(target)
    for directory in ("link", "link/", "./link"):
        refuse(place, cli, 2, ["link"], directory, "--yes")


@pytest.mark.parametrize("target", ["missing", "link"])
def test_under_a_link_to_nowhere(place: Path, cli: Cli, target: str) -> None:
    (place / "link").symlink_to(target)
    before = snapshot(place)
    outcome = cli("new", "link/site1", "--yes")
    assert_refused(outcome, outcome.status)
    assert outcome.status in (1, 2)
    assert snapshot(place) == before


@pytest.mark.parametrize("directory", ["locked", "locked/site1", "locked/a/site1"])
@pytest.mark.parametrize("mode", [0o555, 0o000, 0o444, 0o333])
def test_not_permitted(place: Path, directory: str, mode: int) -> None:
    (place / "locked").mkdir()
    before = snapshot(place)
    (place / "locked").chmod(mode)
    prefix = HUMBLE if os.geteuid() == 0 else []
    refused = scaffold("new", directory, "--yes", cwd=place, prefix=prefix)
    if mode == 0o333 and directory != "locked":
        assert refused.status == 0, refused.err
        return
    (place / "locked").chmod(0o755)
    assert snapshot(place) == before
    assert refused.status in (1, 2)
    assert_refused(refused, refused.status, str(place / "locked"))


def test_the_current_folder_is_gone(place: Path) -> None:
    (place / "gone").mkdir()
    line = 'cd gone && rmdir ../gone && exec "$@"'
    for directory in (".", "site1"):
        (place / "gone").mkdir(exist_ok=True)
        outcome = scaffold("new", directory, "--yes", cwd=place, prefix=["sh", "-c", line, "sh"])
        assert outcome.status in (1, 2), outcome.err
        assert_refused(outcome, outcome.status)
        assert list(place.iterdir()) == []
