"""`scaffold completion`: a script that a shell takes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from tests.helpers.outcomes import Cli
from tests.helpers.processes import environment

# Completes the words given, as bash does on Tab, and prints what it offers.
ASK = """
eval "$(scaffold completion bash)"
complete -p scaffold > /dev/null || exit 9
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
$(complete -p scaffold | sed 's/.*-F \\([^ ]*\\).*/\\1/') scaffold "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def path(place: Path) -> str:
    """Return a PATH on which the command scaffold is."""
    (place / "bin").mkdir()
    (place / "bin/scaffold").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scaffold "$@"\n')
    (place / "bin/scaffold").chmod(0o755)
    return f"{place / 'bin'}:{environment()['PATH']}"


@pytest.fixture
def offered(place: Path, path: str) -> Callable[..., list[str]]:
    """Return a function that asks bash what completes the last word."""

    def ask(*words: str) -> list[str]:
        done = subprocess.run(
            ["bash", "--norc", "-c", ASK, "bash", "scaffold", *words],
            cwd=place,
            env=environment(PATH=path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return ask


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["ne"], ["new"]),
        (["new", "--data"], ["--database"]),
        (["new", "--database", ""], ["postgres", "mysql", "sqlite"]),
        (["new", "x", "--gateway", "u"], ["uvicorn", "uwsgi"]),
        (["new", "--database", "wrong", "--ga"], ["--gateway"]),
        (["completion", "f"], ["fish"]),
        (["variants", "--git"], ["--github-matrix"]),
        (["check", "--select", "secr"], ["secret-key"]),
        (["check", "--select", "debug,ssl-"], ["debug,ssl-redirect"]),
        (["check", "--ignore", "sec"], ["secret-key", "secure-cookies", "security"]),
        (["check", "--ignore", "VII"], ["VII", "VIII"]),
    ],
)
def test_bash_completes(
    offered: Callable[..., list[str]], words: list[str], wanted: list[str]
) -> None:
    assert offered(*words) == wanted


@pytest.mark.parametrize("command", ["check", "retrofit", "new", "info"])
def test_bash_completes_folders_and_no_files(place: Path, path: str, command: str) -> None:
    (place / "shopfront").mkdir()
    (place / "shopping.txt").touch()
    shell = pexpect.spawn(
        "bash",
        ["--norc"],
        cwd=str(place),
        env=environment(PATH=path, TERM="dumb", PS1="ready> ", INPUTRC="/dev/null"),
        encoding="utf-8",
        timeout=20,
    )
    shell.expect_exact("ready> ")
    shell.sendline('eval "$(scaffold completion bash)"; echo do""ne')
    shell.expect_exact("done\r\n")
    shell.send(f"scaffold {command} shop\t")
    shell.expect_exact(f"scaffold {command} shopfront/")
    shell.close(force=True)


def test_bash_completes_nothing_and_says_nothing_after_an_unknown_command(
    offered: Callable[..., list[str]],
) -> None:
    assert offered("nwe", "--data") == []


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", ["complete -o nosort -F _scaffold_completion scaffold", "bash_complete"]),
        ("zsh", ["#compdef scaffold", "zsh_complete"]),
        ("fish", ["complete --no-files --command scaffold", "fish_complete"]),
    ],
)
def test_the_script_is_on_stdout(cli: Cli, shell: str, words: list[str]) -> None:
    outcome = cli("completion", shell)
    assert (outcome.status, outcome.err) == (0, "")
    for word in words:
        assert word in outcome.out
