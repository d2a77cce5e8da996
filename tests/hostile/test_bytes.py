"""Any bytes in any file that is read, any links in any tree: no fault of ours, no write outside."""

import tempfile
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.cli import run
from scaffold.disk.journal import place_of
from tests.helpers.folders import snapshot
from tests.helpers.projects import write

PROJECT = {
    "mysite/settings.py": 'SECRET_KEY = "hunter two"\nDEBUG = True\n',
    "requirements.txt": "Django==5.2.1\n",
}
READ = (
    *(".env", ".env-local", ".env.example", ".gitignore", ".dockerignore", ".scaffold.json"),
    *(".python-version", "runtime.txt", ".git/config", ".git/HEAD", ".git/index"),
)
RETROFIT = ["retrofit", "project", "--yes", "--allow-dirty", "--on-conflict", "overwrite"]
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LOCK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["version", "answers", "files", "dictionary", "pins", "package", "database"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def outcome_of(capsys: pytest.CaptureFixture[str], *command: str) -> int:
    status = run(list(command))
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err, told
    return status


@pytest.mark.parametrize("name", READ)
@QUICK
@given(content=st.binary(max_size=200))
def test_any_bytes(capsys: pytest.CaptureFixture[str], name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place, chdir(place):
        write(Path("project"), PROJECT)
        Path("project", name).parent.mkdir(exist_ok=True)
        Path("project", name).write_bytes(content)
        for command in (["check", "project"], [*RETROFIT, "--dry-run"], ["info", "project"]):
            assert outcome_of(capsys, *command) in (0, 1, 2)


@QUICK
@given(content=LOCK)
def test_any_lock(capsys: pytest.CaptureFixture[str], content: object) -> None:
    import json

    with tempfile.TemporaryDirectory() as place, chdir(place):
        write(Path("project"), PROJECT)
        Path("project/.scaffold.json").write_text(json.dumps(content))
        for command in ([*RETROFIT, "--dry-run"], ["info", "project"]):
            assert outcome_of(capsys, *command) in (0, 1, 2)


STEP = st.fixed_dictionaries(
    {
        "path": st.sampled_from(["manage.py", "../outside/kept", "/etc/passwd", ".git", "a/b", ""]),
        "before": st.sampled_from(["", "0"]),
        "after": st.sampled_from(["", "0"]),
    }
)
JOURNAL = st.fixed_dictionaries(
    {
        "name": st.sampled_from([".scaffold-0123456789abcdef", "../outside", ".", 3]),
        "within": st.booleans() | st.none(),
        "steps": st.lists(STEP | st.integers(), max_size=3) | st.none(),
        "folders": st.lists(st.sampled_from(["mysite", "..", 4]), max_size=2),
        "undo": st.booleans(),
    }
)


@QUICK
@given(content=st.binary(max_size=60) | JOURNAL)
def test_any_journal(capsys: pytest.CaptureFixture[str], content: object) -> None:
    """Even of what stands among the user's own files nothing leads out of the project."""
    import json

    with tempfile.TemporaryDirectory() as place, chdir(place):
        project, outside = Path(place, "project"), Path(place, "outside")
        write(project, PROJECT)
        outside.mkdir()
        (outside / "kept").write_text("kept")
        (project / ".scaffold-0123456789abcdef/new/a").mkdir(parents=True)
        (project / ".scaffold-0123456789abcdef/new/a/b").write_text("new")
        journal = place_of(project) / "journal.json"
        journal.parent.mkdir(exist_ok=True)
        journal.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        for command in (["check", "project"], RETROFIT):
            assert outcome_of(capsys, *command) in (0, 1, 2)
        assert snapshot(outside) == {"kept": ("-rw-r--r--", b"kept")}
        journal.unlink(missing_ok=True)


NAMES = st.sampled_from(
    [
        *(
            "mysite",
            "mysite/settings.py",
            "mysite/urls.py",
            "mysite/health.py",
            "mysite/storage.py",
        ),
        *("manage.py", "requirements.txt", "Dockerfile", "Procfile", "docker-compose.yml", ".env"),
        *(
            ".env-local",
            ".gitignore",
            ".dockerignore",
            ".scaffold.json",
            "gunicorn.conf.py",
            ".git",
        ),
        *("a", "a/b", ".scaffold-0123456789abcdef", ".python-version"),
    ]
)
TARGETS = st.sampled_from(
    [
        *("../outside", "../outside/kept", "../outside/new", ".", "..", "a", "a/b", "mysite"),
        *("requirements.txt", "manage.py", "/dev/null", "/", "nowhere"),
    ]
)


@settings(QUICK, max_examples=80)
@given(links=st.dictionaries(NAMES, TARGETS, min_size=1, max_size=5))
def test_any_links(capsys: pytest.CaptureFixture[str], links: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as place, chdir(place):
        project, outside = Path(place, "project"), Path(place, "outside")
        outside.mkdir()
        (outside / "kept").write_text("Django==5.2\n")
        write(project, PROJECT)
        for name, target in links.items():
            path = project / name
            if path.is_dir() and not path.is_symlink():
                path.rename(project / f"{path.name}-was")
            if path.parent.is_dir() and path.resolve().is_relative_to(project):
                path.unlink(missing_ok=True)
                path.symlink_to(target)
        outcome_of(capsys, *RETROFIT)
        assert snapshot(outside) == {"kept": ("-rw-r--r--", b"Django==5.2\n")}
