"""Questions on a real terminal."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from scaffold.questions.schema import questions
from tests.helpers.folders import project_files, snapshot
from tests.helpers.outcomes import Cli
from tests.helpers.projects import SETTINGS, folder_of
from tests.helpers.terminal import SCAFFOLD, Terminal, end, start

# Each waits for a terminal.
pytestmark = pytest.mark.slow

DOWN = "\x1b[B"
# Keeps what is here, and adds one line of what scaffold would write.
MERGER = """\
import pathlib, sys
path = pathlib.Path(sys.argv[1])
here, _, theirs = path.read_text().partition("=======\\n")
assert "threads = 4" in theirs
path.write_text(here.split("\\n", 1)[1] + "threads = 4\\n")
"""
TEXTS = [question.prompt for question in questions() if not question.choices]
PROMPTS = [question.prompt for question in questions()]


def new(place: Path, *arguments: str, redirect: str = "") -> Terminal:
    return start(*SCAFFOLD, "new", *arguments, cwd=place, redirect=redirect)


def answer(
    terminal: Terminal, prompts: Iterable[str], keys: Mapping[str, str] | None = None
) -> None:
    for prompt in prompts:
        terminal.expect_exact(prompt)
        terminal.send((keys or {}).get(prompt, "") + "\r")


def test_enter_takes_the_defaults(place: Path, cli: Cli) -> None:
    terminal = new(place, "asked/site1")
    answer(terminal, PROMPTS)
    assert end(terminal).status == 0
    assert cli("new", "told/site1", "--yes").status == 0
    assert project_files(place / "asked/site1") == project_files(place / "told/site1")


def test_arrows_and_typing_choose(place: Path, cli: Cli) -> None:
    terminal = new(place, "asked/site1")
    keys = {"Database": DOWN + DOWN, "Gateway server": DOWN, TEXTS[0]: "\x15Größe Ж"}
    answer(terminal, PROMPTS, keys)
    assert end(terminal).status == 0
    flags = ["--database", "sqlite", "--gateway", "uvicorn", "--project-name", "Größe Ж"]
    assert cli("new", "told/site1", "--yes", *flags).status == 0
    assert project_files(place / "asked/site1") == project_files(place / "told/site1")


def test_what_a_flag_answers_is_not_asked(place: Path) -> None:
    terminal = new(place, "site1", "--database", "mysql", "--package", "p1")
    rest = [prompt for prompt in PROMPTS if prompt not in ("Database", TEXTS[2])]
    answer(terminal, rest)
    terminal.expect_exact("Answers:")
    assert "? Database" not in str(terminal.before)
    assert end(terminal).status == 0
    assert "mysql" in (place / "site1/docker-compose.yml").read_text()
    assert (place / "site1/p1/settings.py").is_file()


def test_with_yes_nothing_is_asked(place: Path) -> None:
    terminal = new(place, "site1", "--yes")
    assert end(terminal).status == 0
    assert TEXTS[0] not in str(terminal.before)


def test_an_invalid_answer_is_refused_where_it_is_given(place: Path) -> None:
    terminal = new(place, "site1")
    answer(terminal, TEXTS[:2])
    terminal.expect_exact(TEXTS[2])
    terminal.send("\x15class\r")
    terminal.expect_exact("A keyword of Python")
    terminal.send("\x15harbour\r")
    answer(terminal, PROMPTS[3:])
    assert end(terminal).status == 0
    assert (place / "site1/harbour/settings.py").is_file()


def test_an_invalid_flag_is_refused_before_anything_is_asked(place: Path) -> None:
    terminal = new(place, "site1", "--package", "class")
    assert terminal.expect_exact(["error: ", PROMPTS[0]]) == 0
    assert end(terminal).status == 2
    assert snapshot(place) == {}


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_asked(place: Path) -> None:
    (place / "site1").mkdir()
    (place / "site1/file").write_text("mine")
    terminal = new(place, "site1")
    assert terminal.expect_exact(["error: ", PROMPTS[0]]) == 0
    assert end(terminal).status == 2


@pytest.mark.parametrize("number", range(len(PROMPTS)), ids=[q.key for q in questions()])
def test_leaving_with_ctrl_c_writes_nothing(place: Path, number: int) -> None:
    terminal = new(place, "a/site1")
    answer(terminal, PROMPTS[:number])
    terminal.expect_exact(PROMPTS[number])
    terminal.sendcontrol("c")
    assert end(terminal).status == 130
    assert "Interrupted." in str(terminal.before)
    assert snapshot(place) == {}


def test_leaving_with_ctrl_d_writes_nothing(place: Path) -> None:
    terminal = new(place, "a/site1")
    terminal.expect_exact(PROMPTS[0])
    terminal.send("\x15\x04")
    assert end(terminal).status == 130
    assert "Traceback" not in str(terminal.before)
    assert snapshot(place) == {}


def test_questions_go_to_the_terminal_where_stdout_goes_to_a_file(place: Path) -> None:
    terminal = new(place, "site1", redirect="> told")
    answer(terminal, PROMPTS)
    assert end(terminal).status == 0
    assert re.match(r"Answers:\n  project_name +Site1\n", (place / "told").read_text())


def retrofit(folder: Path, **variables: str) -> Terminal:
    return start(*SCAFFOLD, "retrofit", ".", "--allow-dirty", cwd=folder, **variables)


@pytest.fixture
def taken() -> Iterator[Path]:
    """A project with a gunicorn.conf.py of its own."""
    files = {SETTINGS: "SECRET_KEY = 'x'\n", "gunicorn.conf.py": "workers = 2\n"}
    with folder_of(files) as folder:
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        yield folder


def settled(terminal: Terminal, folder: Path) -> str:
    return settled_bytes(terminal, folder).decode()


def settled_bytes(terminal: Terminal, folder: Path) -> bytes:
    terminal.expect_exact("Write these changes?")
    terminal.send("\r")
    assert end(terminal).status == 0
    return (folder / "gunicorn.conf.py").read_bytes()


def answered(terminal: Terminal) -> None:
    """Take the defaults of what is asked before."""
    for prompt in ("Database", "Gateway server"):
        terminal.expect_exact(prompt)
        terminal.send("\r")
    terminal.expect_exact("gunicorn.conf.py already exists")


def test_a_file_that_is_there_is_kept(taken: Path) -> None:
    terminal = retrofit(taken)
    answered(terminal)
    terminal.send("\r")
    assert settled(terminal, taken) == "workers = 2\n"


def test_a_file_that_is_there_is_shown_and_replaced(taken: Path) -> None:
    terminal = retrofit(taken)
    answered(terminal)
    terminal.send(DOWN + DOWN + "\r")
    terminal.expect_exact("-workers = 2")
    terminal.expect_exact("gunicorn.conf.py already exists")
    terminal.send(DOWN + "\r")
    assert settled(terminal, taken).startswith('"""\nGunicorn\'s settings')


def test_a_file_that_is_there_is_merged_in_an_editor(taken: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!{sys.executable}\n{MERGER}")
    editor.chmod(0o755)
    terminal = retrofit(taken, EDITOR=str(editor), VISUAL=str(editor))
    answered(terminal)
    terminal.send(DOWN * 3 + "\r")
    assert settled(terminal, taken) == "workers = 2\nthreads = 4\n"


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("nosucheditor", "nosucheditor: Editing failed"),
        ("false", "false: Editing failed"),
        ("true", "gunicorn.conf.py was not saved in the editor."),
        ("touch", "gunicorn.conf.py still has the lines with <<<<<<<"),
        ("'open", "EDITOR: No closing quotation."),
    ],
)
def test_an_editor_that_merges_nothing_leads_back_to_the_menu(
    taken: Path, editor: str, words: str
) -> None:
    terminal = retrofit(taken, EDITOR=editor, VISUAL=editor)
    answered(terminal)
    terminal.send(DOWN * 3 + "\r")
    terminal.expect_exact(words)
    terminal.expect_exact("gunicorn.conf.py already exists")
    assert "Traceback" not in str(terminal.before)
    terminal.send("\r")
    assert settled(terminal, taken) == "workers = 2\n"


def test_a_file_in_another_encoding_is_merged_byte_for_byte(taken: Path, tmp_path: Path) -> None:
    own = b"# caf\xe9 =======\n=======\nworkers = 2"
    (taken / "gunicorn.conf.py").write_bytes(own)
    editor = tmp_path / "editor"
    lines = (
        f"#!{sys.executable}\nimport pathlib, sys\npath = pathlib.Path(sys.argv[1])\n"
        'here, _, theirs = path.read_bytes().partition(b\'\\n=======\\n"""\')\n'
        "assert b'threads = 4' in theirs\n"
        "path.write_bytes(here.split(b'\\n', 1)[1] + b'\\nthreads = 4\\n')\n"
    )
    editor.write_text(lines)
    editor.chmod(0o755)
    terminal = retrofit(taken, EDITOR=str(editor), VISUAL=str(editor))
    answered(terminal)
    terminal.send(DOWN * 3 + "\r")
    assert settled_bytes(terminal, taken) == own + b"\nthreads = 4\n"


def test_leaving_at_the_menu_writes_nothing(taken: Path) -> None:
    before = snapshot(taken)
    terminal = retrofit(taken)
    answered(terminal)
    terminal.sendintr()
    assert end(terminal).status == 130
    assert snapshot(taken) == before
