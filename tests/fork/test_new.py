"""`scaffold new --template`: a fork's project, from wherever the fork is."""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from scaffold.questions.schema import questions
from scaffold.rendering.lock import parse
from tests.helpers import forks
from tests.helpers.folders import Snapshot, project_files, snapshot
from tests.helpers.json_page import documented, keys
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import environment

New = Callable[..., Outcome]
FLAGS = ["--yes", "--region", "moon", "--no-git", "--package", "harbour"]


def without_lock(folder: Path) -> Snapshot:
    return {path: entry for path, entry in project_files(folder).items() if path[0:5] != ".scaf"}


def lock(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / ".scaffold.json").read_text("utf-8"))
    return content


def test_a_fork_s_questions_components_and_files_are_its_own(
    place: Path, new: New, repository: Path
) -> None:
    outcome = new("blue-harbour", "--template", str(repository), *FLAGS)
    assert outcome.status == 0, outcome.err
    project = place / "blue-harbour"
    assert (project / "TEAM.md").read_text() == "Team Blue harbour in moon\n"
    assert (project / "moon/base.txt").read_text() == "far away\n"
    assert (project / "deploy.bat").read_bytes() == b"rem Team Blue harbour\r\ngo\r\n"
    assert (project / "logo.png").read_bytes() == forks.PICTURE
    assert (project / "deploy.sh").stat().st_mode & 0o111
    assert (project / "manage.py").stat().st_mode & 0o111
    assert ["region", "moon"] in rows(outcome.out)
    commit = forks.git(repository, "rev-parse", "HEAD")
    written = lock(project)
    assert written["template"] == {"source": str(repository), "checkout": "", "commit": commit}
    assert written["answers"]["region"] == "moon"  # type: ignore[index]
    assert set(written["binary"]) == {"logo.png"}  # type: ignore[call-overload]
    kept = parse((project / ".scaffold.json").read_bytes())
    assert kept.files["deploy.bat"].endswith("\r\ngo\r\n")

    assert new("red", "--template", str(repository), "--yes", "--team", "Ж").status == 0
    assert not (place / "red/moon").exists()
    assert (place / "red/TEAM.md").read_text("utf-8") == "Ж in eu\n"


def test_wherever_it_is_it_writes_the_same(
    place: Path, new: New, repository: Path, web: str, home: Path, tmp_path: Path
) -> None:
    commit = forks.git(repository, "rev-parse", "HEAD")
    zipped = forks.archive(repository, tmp_path / "Fork.ZIP")
    shutil.copytree(repository, home / ".cookiecutters/django-fork")
    (home / ".cookiecutterrc").write_text(
        f"abbreviations: {{work: 'git+file://{repository.parent}/{{0}}'}}\n"
    )
    (place / "near").symlink_to(repository.parent)
    sources = {
        str(repository): commit,
        "near/django-fork": commit,
        "django-fork": commit,  # as cookiecutter keeps it for its user
        f"git+file://{repository}": commit,
        f"file://{repository}/": commit,
        f"http://{web}/fork.git": commit,
        "work:django-fork": commit,
        str(zipped): commit,
        f"file://{zipped}": commit,
        f"http://{web}/fork.zip": commit,
    }
    trees = []
    for number, (source, known) in enumerate(sources.items()):
        outcome = new(f"{number}/site1", "--template", source, *FLAGS)
        assert outcome.status == 0, outcome.err
        trees.append(without_lock(place / f"{number}/site1"))
        assert trees[-1] == trees[0]
        assert lock(place / f"{number}/site1")["template"]["commit"] == known  # type: ignore[index]
    assert lock(place / "6/site1")["template"]["source"] == f"git+file://{repository}"  # type: ignore[index]
    shutil.rmtree(home / ".cookiecutters")


def test_plain_cookiecutter_writes_the_same_bytes(
    place: Path, new: New, repository: Path, tmp_path: Path
) -> None:
    assert new("site1", "--template", str(repository), *FLAGS).status == 0
    line = "import sys; from cookiecutter.__main__ import main; main()"
    given = ["region=moon", "package=harbour", "project_name=Site1"]
    subprocess.run(
        [sys.executable, "-I", "-c", line, "--no-input", str(repository), "-o", "out", *given],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        check=True,
        capture_output=True,
    )
    assert without_lock(tmp_path / "out/site1") == without_lock(place / "site1")
    known = lock(place / "site1")
    del known["template"]
    assert lock(tmp_path / "out/site1") == known


def test_over_ssh(place: Path, new: New, repository: Path, tmp_path: Path) -> None:
    """The other end is this machine: the command in SSH's place runs what it is told to."""
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    for source in (f"git@example.invalid:{repository}", f"ssh://me@example.invalid{repository}"):
        name = source[:3]
        outcome = new(f"{name}/site1", "--template", source, *FLAGS, GIT_SSH_COMMAND=str(ssh))
        assert outcome.status == 0, outcome.err
        assert lock(place / f"{name}/site1")["template"]["source"] == source  # type: ignore[index]


def test_git_s_configuration_changes_nothing_of_it(
    place: Path, new: New, repository: Path, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "hooks").mkdir()
    hook = tmp_path / "hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    config = home / ".gitconfig"
    config.write_text(f"[core]\n  autocrlf = true\n  hooksPath = {tmp_path}/hooks\n")
    assert new("site1", "--template", f"git+file://{repository}", *FLAGS).status == 0
    config.unlink()
    assert not (tmp_path / "ran").exists()
    assert new("2/site1", "--template", str(repository), *FLAGS).status == 0
    assert without_lock(place / "site1") == without_lock(place / "2/site1")


def test_a_branch_a_tag_and_a_commit(place: Path, new: New, tmp_path: Path) -> None:
    fork = forks.make(tmp_path / "django-fork")
    first = forks.commit(fork)
    forks.git(fork, "tag", "v1")
    forks.git(fork, "switch", "--quiet", "--create", "next")
    (fork / "template/TEAM.md").write_text("next\n")
    second = forks.commit(fork)
    forks.git(fork, "switch", "--quiet", "main")
    for ref, commit, text in (
        ("v1", first, "Team Site1 in eu\n"),
        (first[:12], first, "Team Site1 in eu\n"),
        ("next", second, "next\n"),
    ):
        source = f"git+file://{fork}"
        outcome = new(f"{ref}/site1", "--yes", "--template", source, "--checkout", ref)
        assert outcome.status == 0, outcome.err
        assert (place / ref / "site1/TEAM.md").read_text() == text
        known = {"source": source, "checkout": ref, "commit": commit}
        assert lock(place / ref / "site1")["template"] == known


def test_the_echoed_command_gives_the_same_bytes_when_the_fork_has_moved_on(
    place: Path, new: New, tmp_path: Path
) -> None:
    fork = forks.make(tmp_path / "django-fork")
    forks.commit(fork)
    outcome = new("first/site1", "--template", f"git+file://{fork}", *FLAGS)
    (fork / "template/TEAM.md").write_text("later\n")
    forks.commit(fork)
    again = shlex.split(outcome.out.split("\nAgain:\n  ")[1])
    shutil.move(place / "first", place / "kept")
    assert new(*again[2:]).status == 0
    assert without_lock(place / "first/site1") == without_lock(place / "kept/site1")


def test_what_is_not_committed_is_used_and_told(place: Path, new: New, tmp_path: Path) -> None:
    fork = forks.make(tmp_path / "django-fork")
    forks.commit(fork)
    (fork / "template/TEAM.md").write_text("changed\n")
    outcome = new("site1", "--template", str(fork), *FLAGS)
    assert f"{fork} has uncommitted changes: they are used too.\n" in outcome.err
    assert (place / "site1/TEAM.md").read_text() == "changed\n"
    assert lock(place / "site1")["template"]["commit"] == ""  # type: ignore[index]


def test_a_password_goes_to_the_host_and_nowhere_else(place: Path, new: New, web: str) -> None:
    for source in (
        f"http://jane:hunter2@{web}/private/fork.zip",
        f"http://jane:hunter2@{web}/private/fork.git",
    ):
        name = source[-3:]
        outcome = new(name, "--template", source, "--yes", "--no-git", "--project-name", "Q")
        assert outcome.status == 0, outcome.err
        assert "hunter2" not in outcome.out + outcome.err
        assert "jane" not in outcome.out
        told = f"http://{web}/private/fork.{name}"
        assert lock(place / name)["template"]["source"] == told  # type: ignore[index]
        for _, content in snapshot(place / name).values():
            assert b"hunter2" not in content


def test_its_flags_are_in_the_help(place: Path, new: New, repository: Path) -> None:
    outcome = new("--help", "--template", str(repository))
    assert outcome.status == 0
    assert "--region [eu|us|moon]" in outcome.out
    assert "Team that owns it" in outcome.out
    assert outcome.out.count("--database") == 1
    assert "--region" not in new("--help").out


def test_json_is_as_documented(place: Path, new: New, repository: Path) -> None:
    outcome = new("site1", "--template", str(repository), "--yes", "--json", "--dry-run")
    told = json.loads(outcome.out)
    known = documented("scaffold new --json") | documented("scaffold new --template SOURCE --json")
    assert keys(told, known) == known
    assert told["answers"]["region"] == "eu"
    assert snapshot(place) == {}


def rows(text: str) -> list[list[str]]:
    """Return a table's rows as words, however wide its columns are."""
    return [line.split() for line in text.splitlines()]


def test_info_tells_the_fork(place: Path, new: New, repository: Path, cli: New) -> None:
    new("site1", "--template", str(repository), *FLAGS)
    told = cli("info", "site1").out
    commit = forks.git(repository, "rev-parse", "HEAD")
    expected = [["template", str(repository)], ["commit", commit.strip()], ["region", "moon"]]
    assert [row for row in expected if row not in rows(told)] == []


def test_a_fork_s_questions_are_asked(place: Path, new: New, repository: Path) -> None:
    flags = ["--template", str(repository), "--package", "harbour", "--no-git"]
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "scaffold", "new", "asked/site1", *flags],
        cwd=str(place),
        env=environment(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1"),
        encoding="utf-8",
        dimensions=(50, 160),
        timeout=60,
    )
    own = [question.prompt for question in questions() if question.key != "package"]
    for prompt in [*own, "Team that owns it"]:
        terminal.expect_exact(prompt)
        terminal.send("\r")
    terminal.expect_exact("Region")
    terminal.expect_exact("moon")
    terminal.send("\x1b[B\x1b[B\r")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert new("told/site1", "--template", str(repository), *FLAGS).status == 0
    assert project_files(place / "asked/site1") == project_files(place / "told/site1")


@pytest.mark.parametrize("package", ["moon", "deploy.bat", "TEAM.md", "keygen"])
def test_a_package_has_no_name_that_the_fork_uses(
    place: Path, new: New, repository: Path, package: str
) -> None:
    outcome = new("site1", "--template", str(repository), "--yes", "--package", package)
    assert outcome.status == 2
    assert outcome.err.startswith("error: --package ")
