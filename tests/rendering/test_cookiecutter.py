"""Plain cookiecutter writes what `scaffold new` writes, with the package not installed."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from scaffold.questions.answers import complete
from scaffold.questions.schema import questions
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

# `scaffold` on no path: what cookiecutter runs must find it in the repository that it was given.
COOKIECUTTER = [
    sys.executable,
    "-I",
    "-c",
    "import sys; from cookiecutter.__main__ import main; main()",
]


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as git would give it to a stranger, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("repository") / "scaffold"
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in names.split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def plain(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def cookiecutter(
    repository: Path, folder: Path, *arguments: str, answer: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [*COOKIECUTTER, f"git+file://{repository}", "--output-dir", str(folder / "out")]
    if answer is None:
        command.append("--no-input")
    return subprocess.run(
        [*command, *arguments],
        env=plain(folder),
        cwd=repository.parent,
        capture_output=True,
        input=answer,
        text=True,
        check=False,
    )


def tree_of(folder: Path) -> dict[str, tuple[bytes, bool]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o100))
        for path in folder.rglob("*")
        if path.is_file()
    }


def expected(**given: str) -> dict[str, tuple[bytes, bool]]:
    answers = complete(given)
    tree = locked(answers, render(answers))
    return {path: (file.content, file.executable) for path, file in tree.items()}


@pytest.mark.parametrize(
    "given",
    [
        {"project_name": "Blue Harbour"},
        {
            "project_name": "Größe 2.0",
            "package": "size",
            "database": "mysql",
            "gateway": "uvicorn",
            "worker": "celery",
            "django": "5.2",
        },
        {
            "project_name": "red",
            "database": "sqlite",
            "gateway": "uwsgi",
            "worker": "tasks",
            "cache": "none",
            "example": "no",
        },
    ],
)
def test_the_bytes_are_the_same(repository: Path, tmp_path: Path, given: dict[str, str]) -> None:
    done = cookiecutter(repository, tmp_path, *(f"{k}={v}" for k, v in given.items()))
    assert done.returncode == 0, done.stderr
    (project,) = (tmp_path / "out").iterdir()
    assert tree_of(project) == expected(**given)
    assert project.name == complete(given)["project_slug"]


def test_the_questions_have_readable_labels(repository: Path, tmp_path: Path) -> None:
    done = cookiecutter(repository, tmp_path, answer="\n" * len(questions()))
    assert done.returncode == 0, done.stderr
    assert "Name of the project, for people" in done.stdout
    assert "MySQL or MariaDB" in done.stdout
    assert tree_of(tmp_path / "out" / "my-project") == expected()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("package=redis", "a package that the project uses has this name"),
        ("package=class", "a keyword of Python"),
        ("project_name=a'''b", "it may contain letters, digits, spaces and -_.,+"),
        ("project_name={{7*7}}", "it may contain letters, digits, spaces and -_.,+"),
        ("project_slug=../up", "it must consist of a-z, 0-9 and single hyphens"),
    ],
)
def test_bad_answers_are_refused_and_nothing_is_written(
    repository: Path, tmp_path: Path, answer: str, message: str
) -> None:
    done = cookiecutter(repository, tmp_path, "database=mysql", answer)
    assert done.returncode == 1
    assert done.stderr == ""
    key = answer.partition("=")[0]
    fault, hint = done.stdout.splitlines()
    assert fault.startswith(f"error: {key} ")
    assert message in fault
    assert not [path for path in tmp_path.rglob("*.py") if "home" not in path.parts]

    # The command in the hint gives all the other answers again.
    _, _, again = hint.partition("hint: Run it again: cookiecutter ")
    words = shlex.split(again)
    again_done = subprocess.run(
        [*COOKIECUTTER, *words], cwd=repository.parent, env=plain(tmp_path), check=False
    )
    assert again_done.returncode == 0
    (project,) = (tmp_path / "out").iterdir()
    given = dict(word.split("=", 1) for word in words if "=" in word and "://" not in word)
    assert given["database"] == "mysql"
    assert key in given
    assert tree_of(project) == expected(**given)


def test_an_answer_with_a_password_in_the_address_is_refused_without_it(
    repository: Path, tmp_path: Path
) -> None:
    address = f"git+file://jane:hunter2@{repository}"
    done = subprocess.run(
        [*COOKIECUTTER, "--no-input", address, "package=class"],
        cwd=repository.parent,
        env=plain(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "package=blue_harbour" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


@pytest.fixture(scope="session", params=["2.6.0", "the newest"])
def command(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Cookiecutter's command, in an environment that has nothing else."""
    folder = tmp_path_factory.mktemp("cookiecutter")
    wanted = "cookiecutter" if request.param == "the newest" else f"cookiecutter=={request.param}"
    subprocess.run(["uv", "venv", "--quiet", "ve"], cwd=folder, check=True)
    install = ["uv", "pip", "install", "--quiet", "--python", "ve", wanted]
    subprocess.run(install, cwd=folder, check=True)
    return str(folder / "ve/bin/cookiecutter")


def test_a_text_that_will_not_do_is_asked_for_again(
    repository: Path, tmp_path: Path, command: str
) -> None:
    terminal = pexpect.spawn(
        command,
        [f"git+file://{repository}", "--output-dir", str(tmp_path / "out")],
        cwd=str(tmp_path),
        env={**plain(tmp_path), "TERM": "dumb"},
        encoding="utf-8",
        dimensions=(60, 200),
        timeout=60,
    )
    asked = [
        ("Name of the project", "a<b", "error: project_name 'a<b': it may contain letters"),
        ("Name of the project", "Red Café", ""),
        ("Name of its folder", "Red", "error: project_slug 'Red': it must consist of a-z, 0-9"),
        ("Name of its folder", "red", ""),
        ("Python package", "class", "error: package 'class': a keyword of Python."),
        ("Python package", "redis", "error: package 'redis': a package that the project uses"),
        ("Python package", "harbour", ""),
        *(
            (prompt, "", "")
            for prompt in ["Choose from"] * sum(bool(q.choices) for q in questions())
        ),
    ]
    for prompt, text, refusal in asked:
        terminal.expect_exact(prompt)
        terminal.expect_exact("):")
        terminal.sendline(text)
        if refusal:
            terminal.expect_exact(refusal)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    given = {"project_name": "Red Café", "project_slug": "red", "package": "harbour"}
    assert tree_of(tmp_path / "out/red") == expected(**given)


def test_what_a_replay_says_is_refused_before_anything_is_written(
    repository: Path, tmp_path: Path
) -> None:
    assert cookiecutter(repository, tmp_path, "project_name=Keep").returncode == 0
    (replay,) = (tmp_path / "home/.cookiecutter_replay").iterdir()
    replay.write_text(replay.read_text().replace('"package": "keep"', '"package": "class"'))
    shutil.rmtree(tmp_path / "out")

    done = subprocess.run(
        [*COOKIECUTTER, "--replay", f"git+file://{repository}", "-o", str(tmp_path / "out")],
        cwd=repository.parent,
        env=plain(tmp_path),
        capture_output=True,
        input="y\n",
        text=True,
        check=False,
    )
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert "error: package 'class': a keyword of Python." in lines
    (hint,) = (line for line in lines if line.startswith("hint: Run it again: cookiecutter "))
    words = shlex.split(hint)
    assert f"git+file://{repository}" in words
    assert {"project_name=Keep", "package=blue_harbour", "database=postgres"} <= set(words)
    assert not list((tmp_path / "out").rglob("*.py"))


def test_forced_into_a_project_it_touches_nothing_of_the_user_s(
    repository: Path, tmp_path: Path
) -> None:
    """cookiecutter's -f, on what it wrote before and somebody has worked on since."""
    assert cookiecutter(repository, tmp_path, "project_name=Keep").returncode == 0
    project = tmp_path / "out/keep"
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    own = {"blog/models.py": "mine\n", ".env": "SECRET=1\n", "uwsgi.ini": "[uwsgi]\nmine = 1\n"}
    for name, text in own.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)
    (project / "empty").mkdir()
    (tmp_path / "outside.txt").write_text("precious")
    (project / "requirements.txt").unlink()
    (project / "requirements.txt").symlink_to(tmp_path / "outside.txt")

    again = cookiecutter(repository, tmp_path, "-f", "-s", "project_name=Keep")
    assert again.returncode == 0, again.stderr
    for name, text in own.items():
        assert (project / name).read_text() == text
    assert (project / "empty").is_dir()
    assert (project / ".git/HEAD").is_file()
    assert (tmp_path / "outside.txt").read_text() == "precious"
    wanted = expected(project_name="Keep")
    assert {path: entry for path, entry in tree_of(project).items() if path in wanted} == wanted


def test_an_old_cookiecutter_is_told_which_it_takes(repository: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "old"], check=True)
    python = tmp_path / "old/bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "cookiecutter==2.4.0", "setuptools"]
    subprocess.run(install, check=True)
    done = subprocess.run(
        [tmp_path / "old/bin/cookiecutter", "--no-input", f"git+file://{repository}"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "error: this template needs cookiecutter 2.6 or newer.\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "my-project").exists()
    assert not list(tmp_path.glob("*cookiecutter.project_slug*"))
