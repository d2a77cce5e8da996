"""`scaffold info`: a block for a bug report, with no secret in it."""

import json
from pathlib import Path

import pytest

from scaffold.questions.schema import questions
from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Cli, assert_refused


def test_of_no_project(place: Path, cli: Cli) -> None:
    outcome = cli("info")
    assert (outcome.status, outcome.err) == (0, "")
    keys = [line.split()[0] for line in outcome.out.splitlines()]
    assert keys == ["scaffold", "python", "system", "project"]
    assert outcome.out.splitlines()[0].split() == ["scaffold", "0.1.0"]
    assert outcome.out.endswith("  none here\n")


def test_of_a_project(place: Path, cli: Cli) -> None:
    cli("new", "site1", "--yes", "--database", "mysql", "--project-name", "Größe Ж")
    before = snapshot(place)
    outcome = cli("info", "site1")
    assert (outcome.status, outcome.err) == (0, "")
    rows = [line.split(maxsplit=1) for line in outcome.out.splitlines()]
    assert ["project", "written by scaffold 0.1.0"] in rows
    assert ["project_name", "Größe Ж"] in rows
    assert ["database", "mysql"] in rows
    assert len(rows) == 4 + len(questions())
    assert snapshot(place) == before


def test_holds_no_secret(place: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("new", "site1", "--yes")
    monkeypatch.setenv("SECRET_KEY", "swordfish")
    monkeypatch.setenv("DATABASE_URL", "postgres://me:swordfish@localhost/db")
    (place / "site1/.env").write_text("SECRET_KEY=swordfish\n")
    settings = place / "site1/site1/settings.py"
    settings.write_text(settings.read_text() + "\nSECRET_KEY = 'swordfish'\n")
    outcome = cli("info", "site1")
    assert outcome.status == 0
    assert "swordfish" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"[" * 100000,
        b'{"version": "0.1.0", "answers": {}}',
        b'{"version": "0.1.0", "answers": [], "files": {}}',
        b'{"version": "0.1.0", "answers": null, "files": {}}',
        b'<<<<<<< HEAD\n{"version": "0.1.0", "answers": {}, "files": {}}\n',
    ],
    ids=lambda content: ascii(content)[:40],
)
def test_a_damaged_lock_is_told(place: Path, cli: Cli, content: bytes) -> None:
    (place / ".scaffold.json").write_bytes(content)
    assert_refused(cli("info"), 2, ".scaffold.json is damaged", "version control")


def test_a_lock_cut_short_is_told(place: Path, cli: Cli) -> None:
    cli("new", "site1", "--yes")
    lock = place / "site1/.scaffold.json"
    text = lock.read_text("utf-8")
    lock.write_text(text[: len(text) // 2], "utf-8")
    assert_refused(cli("info", "site1"), 2, "damaged")


def test_a_lock_of_a_newer_version_is_refused(place: Path, cli: Cli) -> None:
    lock = {"version": "99.0", "answers": {"flavour": "mint"}, "files": {}}
    (place / ".scaffold.json").write_text(json.dumps(lock))
    assert_refused(cli("info"), 2, "written by scaffold 99.0", "pip install")
