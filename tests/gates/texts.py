"""What must stand in the user's files after `retrofit` as it did before, read as bytes."""

import ast
import codecs
import io
import re
import stat
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.gates.manifests import BOMS, names
from tests.gates.project import Project
from tests.gates.subject import Subject

SKIPPED = {".git", "__pycache__", ".venv", "staticfiles"}
TEXT = {".py", ".txt", ".in", ".toml", ".cfg", ".ini", ".yml", ".yaml", ".env", ".md", ""}
HASHED = {".txt", ".in", ".toml", ".yml", ".yaml", ".ini", ".cfg", ""}
COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")


def files(folder: Path) -> Iterator[str]:
    """Return the paths of a project's files, relative to it."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not SKIPPED & set(relative.parts):
            yield relative.as_posix()


def _pairs(subject: Subject) -> Iterator[tuple[str, bytes, bytes]]:
    """Return each text file of the user's that has another content now, before and after."""
    for name in files(subject.project.folder):
        before, now = subject.project.path(name), subject.after / name
        assert now.exists(), f"{name} is gone"
        if Path(name).suffix in TEXT and before.read_bytes() != now.read_bytes():
            yield name, before.read_bytes(), now.read_bytes()


def codec(name: str, content: bytes) -> str:
    """Return the codec of a file: its byte order mark's, its cookie's, or UTF-8."""
    for bom, found in BOMS.items():
        if content.startswith(bom):
            return f"{found} with {bom!r}"
    if name.endswith(".py"):
        try:
            return codecs.lookup(tokenize.detect_encoding(io.BytesIO(content).readline)[0]).name
        except SyntaxError:
            return "unreadable"
    return "utf-8"


def text(name: str, content: bytes) -> str:
    return content.decode(codec(name, content).split()[0], errors="replace")


def endings(content: str) -> Counter[str]:
    """Return how often each line ending stands in a text."""
    return Counter(re.findall(r"\r\n|\n|\r", content))


def assert_same_encodings(subject: Subject) -> None:
    """Hold codec, byte order mark, line endings and mode of each file that was there."""
    for name, before, now in _pairs(subject):
        assert codec(name, before) == codec(name, now), f"{name}: {codec(name, now)}"
        # Raises where bytes were added that are none in this codec.
        text_now = now.decode(codec(name, now).split()[0])
        was, is_now = endings(text(name, before)), endings(text_now)
        if was:
            assert set(was) == set(is_now), f"{name}: {dict(was)} became {dict(is_now)}"
        if len(was) > 1:
            _assert_mixed_endings(name, text(name, before), text_now)
    for name in files(subject.project.folder):
        modes = [stat.S_IMODE((folder / name).stat().st_mode) for folder in _folders(subject)]
        if Path(name).name != "manage.py":
            assert modes[0] == modes[1], f"{name}: {modes[1]:o}"


def _folders(subject: Subject) -> tuple[Path, Path]:
    return subject.project.folder, subject.after


def _assert_mixed_endings(name: str, before: str, now: str) -> None:
    kept = set(now.splitlines(keepends=True))
    bare = {line.rstrip("\r\n") for line in kept}
    for line in before.splitlines(keepends=True):
        if line.rstrip("\r\n") in bare:
            assert line in kept, f"{name}: {line!r} has another ending"


def comments_of(name: str, content: bytes) -> Counter[str]:
    """Return a file's comments, each stripped."""
    if name.endswith(".py"):
        try:
            tokens = list(tokenize.tokenize(io.BytesIO(content).readline))
            return Counter(t.string.strip() for t in tokens if t.type == tokenize.COMMENT)
        except (tokenize.TokenError, SyntaxError, IndentationError):
            pass
    elif Path(name).suffix not in HASHED:
        return Counter()
    return Counter(re.findall(r"(?:^|(?<=\s))#.*?(?=\s*$)", text(name, content), re.MULTILINE))


def assert_comments_survive(subject: Subject) -> None:
    for name, before, now in _pairs(subject):
        lost = comments_of(name, before) - comments_of(name, now)
        # What a script is started with is no comment of the user's.
        lost = Counter(comment for comment in lost if not comment.startswith("#!"))
        assert not lost, f"{name} lost {sorted(lost)}"


def _apps(folder: Path) -> set[Path]:
    """Return the folders of apps: models or migrations, and no settings."""
    marks = [*folder.rglob("models.py"), *folder.rglob("migrations"), *folder.rglob("apps.py")]
    return {mark.parent for mark in marks if not list(mark.parent.glob("settings*"))}


def _parses(content: bytes) -> bool:
    try:
        ast.parse(content)
    except (SyntaxError, ValueError):
        return False
    return True


def assert_untouched(subject: Subject) -> None:
    folder = subject.project.folder
    apps = _apps(folder)
    own = {"README.md", "README.rst", "README", "Dockerfile", "runtime.txt", ".python-version"}
    for name, before, _ in _pairs(subject):
        path = folder / name
        assert not apps & set(path.parents), f"{name} belongs to an app"
        assert Path(name).name not in own, f"{name} is the user's own"
        if name.endswith(".py"):
            assert _parses(before), f"{name} cannot be parsed, and is changed"


def assert_nothing_lost(subject: Subject) -> None:
    for name, piece in subject.project.keeps:
        now = (subject.after / name).read_bytes()
        assert piece in text(name, now), f"{name} no longer holds {piece!r}"
    for name in (".gitignore", ".dockerignore", *COMPOSE, "Procfile"):
        if subject.project.path(name).exists():
            text_before = subject.project.read(name)
            text_now = (subject.after / name).read_text("utf-8-sig")
            lost = _named(name, text_before) - _named(name, text_now)
            assert not lost, f"{name} lost {sorted(lost)}"
    lost = names(subject.project.folder, subject.project) - names(subject.after, subject.project)
    assert not lost, f"the manifest lost {sorted(lost)}"
    for name, before_bytes, now_bytes in _pairs(subject):
        if name.endswith(("pyproject.toml", "Pipfile")):
            before_data = tomllib.loads(text(name, before_bytes))
            _assert_covers(name, before_data, tomllib.loads(text(name, now_bytes)))
        elif "requirements" in name and name.endswith(".txt"):
            gone = set(text(name, before_bytes).splitlines()) - set(
                text(name, now_bytes).splitlines()
            )
            assert not gone, f"{name} lost {sorted(gone)}"
    new = set(files(subject.after)) - set(files(subject.project.folder))
    manifests = {"requirements.txt", "requirements.in", "pyproject.toml", "Pipfile"}
    had = [name for name in files(subject.project.folder) if Path(name).name in manifests]
    second = sorted(name for name in new if Path(name).name in manifests)
    assert not had or not second, f"a second manifest: {second}"


def _named(name: str, content: str) -> set[str]:
    """Return what a file lists: lines of an ignore file, processes, services."""
    if name in COMPOSE:
        return set((yaml.safe_load(content) or {}).get("services") or {})
    lines = {line.strip() for line in content.splitlines() if line.strip()}
    return {line.split(":")[0] for line in lines} if name == "Procfile" else lines


def _assert_covers(name: str, before: object, now: object) -> None:
    if isinstance(before, dict):
        assert isinstance(now, dict), name
        for key, value in before.items():
            assert key in now, f"{name} lost {key}"
            _assert_covers(f"{name} {key}", value, now[key])
    elif isinstance(before, list):
        assert isinstance(now, list), name
        assert [entry for entry in now if entry in before] == before, f"{name}: {now}"
    else:
        assert before == now, f"{name}: {before!r} became {now!r}"


def settings_source(project: Project) -> str:
    """Return the text of every settings module of a project."""
    folder = project.path(project.settings).parent
    paths = {project.path(project.settings), *folder.glob("*.py")}
    return "\n".join(text(path.name, path.read_bytes()) for path in sorted(paths))


def takes_uploads(project: Project) -> bool:
    """Say whether a model of the project holds files."""
    models = "".join(path.read_text("latin-1") for path in project.folder.rglob("models.py"))
    return "FileField(" in models or "ImageField(" in models
