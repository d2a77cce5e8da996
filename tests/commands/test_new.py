"""`scaffold new` where it writes: the tree, the repository, the four readers of its plan."""

import json
import shlex
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.rendering import pins
from scaffold.rendering.lock import locked, parse
from scaffold.rendering.render import render
from tests.helpers.folders import Snapshot, project_files, snapshot
from tests.helpers.outcomes import Cli
from tests.helpers.processes import git, scaffold

DEFAULTS = {
    "project_name": "Blue harbour",
    "project_slug": "blue-harbour",
    "package": "blue_harbour",
    "python": "3.13",
    "django": "6.1",
    "database": "postgres",
    "gateway": "gunicorn",
    "worker": "none",
    "cache": "redis",
    "example": "yes",
    "storage": "s3",
    "tooling": "yes",
    "ci": "github",
    "deploy_heroku": "no",
    "deploy_ssh": "no",
    "deploy_kubernetes": "no",
}

VARIANTS = [
    [],
    ["--database", "mysql", "--gateway", "uwsgi", "--worker", "celery", "--cache", "none"],
    ["--database", "sqlite", "--gateway", "uvicorn", "--worker", "tasks", "--example", "no"],
    ["--django", "5.2", "--python", "3.12", "--worker", "rq", "--no-git"],
    ["--project-name", "Größe, + Ж.", "--project-slug", "x-1", "--package", "y_2"],
    ["--project-name=--yes -a", "--project-slug", "k"],
]


def files(folder: Path) -> Snapshot:
    return {p: entry for p, entry in project_files(folder).items() if entry[0][0] != "d"}


def test_the_whole_tree_is_written(place: Path, cli: Cli) -> None:
    assert cli("new", "blue-harbour", "--yes").status == 0
    answers = complete({}, "blue-harbour")
    assert answers == DEFAULTS
    tree = locked(answers, render(answers))
    assert {path: entry[1] for path, entry in files(place / "blue-harbour").items()} == {
        path: file.content for path, file in tree.items()
    }
    assert [path.name for path in place.iterdir()] == ["blue-harbour"]


def test_two_files_may_be_executed_and_no_other(place: Path, cli: Cli) -> None:
    cli("new", "site1", "--yes")
    found = files(place / "site1")
    executable = {path for path, (mode, _) in found.items() if mode == "-rwxr-xr-x"}
    assert executable == {"manage.py", "bootstrap.py"}
    assert {mode for mode, _ in found.values()} == {"-rwxr-xr-x", "-rw-r--r--"}


def test_modes_follow_the_umask(place: Path) -> None:
    for mask, mode in (("077", 0o700), ("002", 0o775)):
        line = f'umask {mask}; exec "$@"'
        assert (
            scaffold("new", f"u{mask}", "--yes", cwd=place, prefix=["sh", "-c", line, "sh"])[0] == 0
        )
        assert stat.S_IMODE((place / f"u{mask}/manage.py").stat().st_mode) == mode


def test_the_lock_holds_version_answers_and_every_other_file(place: Path, cli: Cli) -> None:
    cli("new", "blue-harbour", "--yes")
    lock = parse((place / "blue-harbour/.scaffold.json").read_bytes())
    assert lock.version == "0.1.0"
    assert lock.answers == DEFAULTS
    found = files(place / "blue-harbour")
    del found[".scaffold.json"]
    texts = {path: content.decode() for path, (_, content) in found.items()}
    assert lock.pins == {path: [*pins.parse(texts.pop(path))] for path in pins.PINNED}
    assert lock.files == texts


def test_a_repository_is_begun(place: Path, cli: Cli) -> None:
    cli("new", "site1", "--yes")
    top = git(place / "site1", "rev-parse", "--show-toplevel").strip()
    assert top == str(place / "site1")
    assert git(place / "site1", "status", "--short").startswith("?? .dockerignore")


def test_no_repository_is_begun_inside_another(place: Path, cli: Cli) -> None:
    git(place, "init", "--quiet")
    assert "--no-git" not in cli("new", "a/site1", "--yes").out  # what was not asked for
    assert not (place / "a/site1/.git").exists()


def test_no_repository_is_begun_with_no_git(place: Path, cli: Cli) -> None:
    cli("new", "site1", "--yes", "--no-git")
    assert not (place / "site1/.git").exists()


def test_a_repository_that_the_environment_names_is_left_alone(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "other")
    before = snapshot(tmp_path / "other")
    other = str(tmp_path / "other/.git")
    variables = {"GIT_DIR": other, "GIT_WORK_TREE": str(tmp_path), "GIT_INDEX_FILE": "index"}
    assert scaffold("new", "site1", "--yes", cwd=place, **variables).status == 0
    assert (place / "site1/.git/HEAD").is_file()
    assert snapshot(tmp_path / "other") == before


def test_without_git_it_says_so_and_writes_nothing(place: Path) -> None:
    outcome = scaffold("new", "a/site1", "--yes", cwd=place, PATH="/nowhere")
    assert outcome.status == 1
    assert outcome.err == "error: git is not installed.\nhint: Install it, or add --no-git.\n"
    assert list(place.iterdir()) == []
    assert scaffold("new", "a/site1", "--yes", "--no-git", cwd=place, PATH="/nowhere").status == 0


def test_a_git_that_fails_is_told_and_nothing_is_written(place: Path, tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[broken\n")
    outcome = scaffold("new", "a/site1", "--yes", cwd=place, HOME=str(tmp_path), XDG_CONFIG_HOME="")
    assert outcome.status == 1
    assert outcome.err.startswith("error: git init failed: ")
    assert outcome.err.endswith("hint: Or add --no-git.\n")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("reader", [[], ["--json"], ["--diff"]])
def test_a_dry_run_writes_nothing(place: Path, cli: Cli, reader: list[str]) -> None:
    outcome = cli("new", "a/b/site1", "--yes", "--dry-run", *reader)
    assert outcome.status == 0
    assert outcome.err == "Nothing was written.\n"
    assert list(place.iterdir()) == []


def test_a_dry_run_tells_what_a_run_tells(place: Path, cli: Cli) -> None:
    told = cli("new", "site1", "--yes", "--dry-run").out
    assert cli("new", "site1", "--yes").out == told


@pytest.mark.parametrize("flags", VARIANTS)
def test_the_diff_is_what_git_applies(place: Path, cli: Cli, flags: list[str]) -> None:
    diff = cli("new", "site1", "--yes", "--diff", "--dry-run", *flags).out
    (place / "applied").mkdir()
    git(place / "applied", "apply", "--whitespace=nowarn", "-", stdin=diff)
    cli("new", "site1", "--yes", *flags)
    assert files(place / "applied") == files(place / "site1")


def test_a_diff_is_applied_too_without_dry_run(place: Path, cli: Cli) -> None:
    outcome = cli("new", "site1", "--yes", "--diff")
    assert outcome.out.startswith("diff --git a/.dockerignore b/.dockerignore\n")
    assert (place / "site1/manage.py").is_file()


def test_json(place: Path, cli: Cli) -> None:
    outcome = cli("new", "blue-harbour", "--yes", "--json")
    told = json.loads(outcome.out)
    assert told["folder"] == str(place / "blue-harbour")
    assert told["answers"] == DEFAULTS
    assert shlex.split(told["command"])[:3] == ["scaffold", "new", "blue-harbour"]
    assert told["applied"] is True
    assert {c["path"]: c["action"] for c in told["changes"]} == dict.fromkeys(
        files(place / "blue-harbour"), "create"
    )
    assert set(told) == {"schema", "folder", "answers", "command", "changes", "applied"}


def test_json_of_a_dry_run_says_that_nothing_was_applied(place: Path, cli: Cli) -> None:
    told = json.loads(cli("new", "site1", "--yes", "--json", "--dry-run").out)
    assert told["applied"] is False
    assert told["changes"][0] == {"path": ".dockerignore", "action": "create"}


@pytest.mark.parametrize("flags", VARIANTS)
@pytest.mark.parametrize("directory", ["site1", "a b/it's 'x'", "./-x", "ünï/site1"])
def test_the_echoed_command_gives_the_same_bytes_and_answers(
    place: Path, cli: Cli, flags: list[str], directory: str
) -> None:
    named = flags if "--project-name" in str(flags) else ["--project-name", "Q", *flags]
    check_again(place, cli, [directory, *named])


def test_the_echoed_command_bears_a_directory_like_a_flag(place: Path, cli: Cli) -> None:
    check_again(place, cli, ["--no-git", "--", "-x"])


def check_again(place: Path, cli: Cli, arguments: Sequence[str]) -> None:
    (place / "first").mkdir()
    (place / "second").mkdir()
    first, second = place / "first", place / "second"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(first)
        outcome = cli("new", "--yes", *arguments)
        assert outcome.status == 0, outcome.err
        again = outcome.out.split("\nAgain:\n  ")[1].strip()
        patch.chdir(second)
        scaffold_, *words = shlex.split(again)
        assert scaffold_ == "scaffold"
        outcome = cli(*words)
    assert outcome.status == 0, outcome.err
    assert len(files(first)) > 30
    assert files(first) == files(second)
    assert [p.name for p in first.rglob(".git")] == [p.name for p in second.rglob(".git")]
    assert outcome.out.split("\nAgain:\n  ")[1].strip() == again


def test_parents_are_made(place: Path, cli: Cli) -> None:
    assert cli("new", "a/b/c", "--yes").status == 0
    assert (place / "a/b/c/c/settings.py").is_file()
    assert [path.name for path in (place / "a/b").iterdir()] == ["c"]


def test_the_current_folder_may_be_it(
    place: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "site1").mkdir(mode=0o750)
    monkeypatch.chdir(place / "site1")
    before = (place / "site1").stat()
    outcome = cli("new", ".", "--yes")
    after = (place / "site1").stat()
    assert outcome.status == 0
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert (place / "site1/site1/settings.py").is_file()
    assert "  cd " not in outcome.err


def test_what_a_repository_begins_with_is_kept_and_told(place: Path, cli: Cli) -> None:
    project = place / "site1"
    git(place, "init", "--quiet", "site1")
    (project / "LICENSE").write_text("All rights reserved.")
    (project / "README.md").write_text("# Mine\n")
    before = snapshot(project)
    outcome = cli("new", "site1", "--yes")
    assert outcome.status == 0
    after = snapshot(project)
    assert {path: after[path] for path in before} == before
    kept = outcome.err.splitlines()[0]
    assert kept.startswith("Kept as they were: ")
    for name in (".git", "LICENSE", "README.md"):
        assert name in kept.split(": ")[1].rstrip(".").split(", ")
    assert "  keep    README.md\n" in outcome.out


@pytest.mark.parametrize("kind", ["a folder", "a dangling link"])
def test_a_readme_that_is_no_file_is_not_lost(place: Path, cli: Cli, kind: str) -> None:
    readme = place / "site1/README.md"
    if kind == "a folder":
        readme.mkdir(parents=True)
        (readme / "notes").write_text("months of work")
    else:
        readme.parent.mkdir()
        readme.symlink_to("elsewhere")
    before = snapshot(place)
    outcome = cli("new", "site1", "--yes")
    after = snapshot(place)
    assert {path: after.get(path) for path in before} == before
    assert "Traceback" not in outcome.err
