"""What names and texts of a stranger's project may not do to a terminal, or to GitHub's log."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold import output
from scaffold.disk.plan import Action, Change
from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Cli
from tests.helpers.processes import scaffold
from tests.helpers.projects import write
from tests.helpers.terminal import SCAFFOLD, end, start

ODD = [
    "a\x1b[31mred\x1b]0;pwn\x07",
    "b\n::error::pwned",
    "c\u202etxt.exe",
    "d\udcff",
    "e\x9b31m\x85",
    "f##[error]pwned",
    "g\r::error::pwned",
]
READERS = [
    ["check"],
    ["check", "--json"],
    ["check", "--github"],
    ["retrofit", "--dry-run", "--yes"],
    ["retrofit", "--dry-run", "--yes", "--json"],
    ["retrofit", "--dry-run", "--yes", "--diff"],
    ["info"],
]


@pytest.fixture
def shop(place: Path) -> Path:
    """A project whose every file, whether found fault with or not read, has an odd name too."""
    (place / "shop").mkdir()
    settings = f"DEBUG = True\nINSTALLED_APPS = {ODD!a}\nfrom .local_settings import *\n"
    write(place / "shop", settings)
    for odd in ODD:
        (place / "shop" / odd).mkdir()
        (place / "shop" / odd / "__init__.py").touch()
        (place / "shop" / odd / "models.py").write_text(
            "from django.db import models\n\n\nclass A(models.Model):\n    pass\n"
        )
        (place / "shop" / f"Dockerfile.{odd}").write_text("FROM x:latest\nCMD run $X\n")
        (place / "shop" / f"{odd}.Dockerfile").write_bytes(b"FROM x\nCMD y \xff\n")
    requirements = "".join(f"{odd.encode('ascii', 'replace').decode()}>=1\n" for odd in ODD)
    (place / "shop/requirements.txt").write_text(f"Django==5.2\n{requirements}")
    return place / "shop"


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_names_in_a_pipe(shop: Path, place: Path, reader: list[str]) -> None:
    before = snapshot(place)
    outcome = scaffold(reader[0], "shop", *reader[1:], cwd=place)
    assert snapshot(place) == before
    assert outcome.status in (0, 1), outcome.err
    texts = [outcome.err, *([] if "--diff" in reader else [outcome.out])]
    for text in texts:
        assert {c for c in text if not c.isprintable()} <= {"\n"}
        assert "##[error]" not in text or "--github" in reader
        begins = [line for line in text.splitlines() if line.lstrip().startswith("::error::")]
        assert begins == []


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_names_on_a_terminal(shop: Path, place: Path, reader: list[str]) -> None:
    status, said, _ = end(start(*SCAFFOLD, reader[0], "shop", *reader[1:], cwd=place))
    assert status in (0, 1), said
    text = re.sub(r"\x1b\[(0|1|9\d|3[1-6])m", "", said.replace("\r\n", "\n"))
    assert {c for c in text if not c.isprintable()} <= {"\n", "\t"}
    assert "\x1b[31mred" not in said


def test_a_check_s_names_are_shown_and_in_json_exact(shop: Path, place: Path, cli: Cli) -> None:
    text = cli("check", "shop", "--select", "missing-migrations,shell-form").out
    assert r"  a\x1b[31mred\x1b]0;pwn\x07/models.py" in text
    assert r"  b\n::error::pwned/models.py" in text
    out = cli("check", "shop", "--select", "missing-migrations", "--json").out
    assert out.isascii()
    paths = {finding["path"] for finding in json.loads(out)["findings"]}
    assert paths == {f"{odd}/models.py" for odd in ODD}
    assert all(os.fsencode(path) for path in paths)


def test_an_annotation_names_the_file_as_github_escapes_it(
    shop: Path, place: Path, cli: Cli
) -> None:
    out = cli("check", "shop", "--select", "missing-migrations", "--github").out
    lines = out.splitlines()
    assert len(lines) == len(ODD)
    assert any(line.startswith("::error file=shop/b%0A%3A%3Aerror%3A%3Apwned/") for line in lines)


def test_a_pipe_takes_a_diff_s_bytes_and_a_terminal_their_escapes(
    place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "a\x1b[2J\x07\r\n\tb\u202e\udcff\n"
    output.begin(as_json=False)
    output.data_bytes(text)
    assert capfdbinary.readouterr().out == b"a\x1b[2J\x07\r\n\tb\xe2\x80\xae\xff\n\n"
    code = f"from scaffold import output; output.data_bytes({text!a})"
    said = end(start(sys.executable, "-c", code, cwd=place)).out
    assert said == "a\\x1b[2J\\x07\\r\r\n\tb\\u202e\\udcff\r\n\r\n"


def test_a_tree_has_a_line_for_each_name() -> None:
    paths = [f"{odd}/{odd}" for odd in ODD]
    shown = output.tree([Change(path, Action.KEEP, None, None) for path in paths])
    assert len(shown.splitlines()) == 2 * len(ODD)


@pytest.mark.parametrize("print_", [output.data, output.note])
def test_whatever_is_printed_is_escaped_but_for_our_own_colours(
    print_: Callable[..., object],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    mark = output.strong("").split("1m")[0]
    assert "\x1b" not in mark
    print_(f"{output.strong('ours' + chr(27))} theirs\x1b[1m\n  ::set-env::x ##[error]\tØ")
    said = "".join(capsys.readouterr())
    assert said == ("\x1b[1mours\\x1b\x1b[0m theirs\\x1b[1m\n  \\x3a:set-env::x \\x23#[error]\tØ\n")


def test_json_escapes_what_json_may_leave(capsys: pytest.CaptureFixture[str]) -> None:
    output.begin(as_json=True)
    value = "\x1b\x7f\x9b\u202e\u2028\udcff\U000e0001\n##[x Größe 港"
    output.data_json({"name": value})
    assert output.end(0) == 0
    out = capsys.readouterr().out
    assert "##[" not in out
    assert {c for c in out if not c.isprintable()} == {"\n"}
    assert "\\udcff" in out
    assert "\\u202e" in out
    assert "Größe 港" in out
    assert json.loads(out) == {"schema": 1, "name": value}
