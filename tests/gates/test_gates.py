"""Each gate holds for a project made over by hand, and fails for one bad edit of that."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gates import gates
from tests.gates.gates import GATES
from tests.gates.grown import start
from tests.gates.project import Project
from tests.gates.subject import Subject
from tests.helpers.outcomes import Outcome

pytestmark = pytest.mark.gates

REQUIRED = """\
def required(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set')
    return value


"""
STORAGE = """\
from urllib.parse import parse_qs, urlsplit

_dsn = urlsplit(os.environ.get('DEFAULT_STORAGE_DSN', ''))
STATIC_ROOT = BASE_DIR / 'staticfiles'
MEDIA_ROOT, MEDIA_URL = _dsn.path, parse_qs(_dsn.query).get('url', ['/media/'])[0]
"""
DOCKERFILE = """\
FROM python:3.12-slim AS environment
COPY requirements.txt ./
FROM environment AS code
WORKDIR /build
COPY . .
FROM python:3.12-slim
COPY --from=environment /environment /environment
COPY --from=code /build /app
WORKDIR /app
CMD ["gunicorn", "mysite.wsgi"]
"""
SECURITY = "    'django.middleware.security.SecurityMiddleware',\n"
WHITENOISE = "    'whitenoise.middleware.WhiteNoiseMiddleware',\n"
COMMON = "    'django.middleware.common.CommonMiddleware',\n"
STOP = "sys.exit(f'{name} is not set')"
SETTINGS = "mysite/settings.py"


READER = """\
import sys

_local = os.path.join(os.path.dirname(os.path.abspath(__file__)), '.env-local')
if 'SECRET_KEY' not in os.environ and os.path.exists(_local):
    with open(_local) as _lines:
        os.environ.update(line.strip().split('=', 1) for line in _lines)
"""
LOCAL = "SECRET_KEY=local\nDATABASE_URL=sqlite:///db.sqlite3\nDJANGO_DEBUG=True\n"


def by_hand(project: Project) -> None:
    """Make a plain project over, as far as the gates look."""
    imports = "import os\nimport sys\nfrom pathlib import Path\n"
    project.edit(SETTINGS, ("from pathlib import Path\n", imports))
    project.edit(SETTINGS, ("# Quick-start", f"{REQUIRED}# Quick-start"))
    project.set("SECRET_KEY", "SECRET_KEY = required('SECRET_KEY')\n")
    project.set("DEBUG", "DEBUG = os.environ.get('DJANGO_DEBUG') == 'True'\n")
    hosts = "ALLOWED_HOSTS = os.environ.get('DOMAIN_ALIASES', '').split(',')\n"
    project.edit(SETTINGS, ("ALLOWED_HOSTS = []\n", hosts))
    parsed = "DATABASES = {'default': dj_database_url.parse(required('DATABASE_URL'))}\n"
    project.set("DATABASES", f"import dj_database_url\n{parsed}")
    project.edit(SETTINGS, (SECURITY, SECURITY + WHITENOISE))
    project.append(SETTINGS, STORAGE)
    added = "whitenoise==6.12.0\ngunicorn==23.0.0\ndj-database-url==2.2.0\n"
    project.append("requirements.txt", added)
    project.write("Procfile", "web: gunicorn mysite.wsgi\n")
    project.write("Dockerfile", DOCKERFILE)
    project.edit("manage.py", ("import sys\n", READER))
    project.write(".env-local", LOCAL)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with what the gates of texts look at, as it stands before."""
    project = start(tmp_path_factory.mktemp("plain") / "before", "5.2")
    project.write(".gitignore", "*.pyc\n/old/\n")
    project.write("README.md", "# Notes\n")
    project.write("old/report.py", "print 'old'\n")
    return project


@pytest.fixture
def subject(plain: Project, tmp_path: Path) -> Subject:
    """The project and its copy, made over by hand."""
    made = Subject.of(plain, tmp_path)
    by_hand(now(made))
    made.outcome.append(Outcome(0, "", ""))
    return made


def now(subject: Subject) -> Project:
    """Return the copy as a project, to edit it."""
    project = subject.project
    return Project(subject.after, project.django, project.python, project.requires)


def says(findings: list[dict[str, bool]]) -> Callable[..., Outcome]:
    """Return a `scaffold` that finds this and changes nothing."""
    out = json.dumps({"score": 12, "of": 12, "findings": findings})
    return lambda *arguments, **options: Outcome(int(bool(findings)), out, "")


def test_all_gates_hold_for_what_is_right(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "scaffold", says([]))
    assert gates.failures(subject) == {}


Spoil = Callable[[Project], object]


def changes(name: str, old: str, new: str) -> Spoil:
    return lambda project: project.edit(name, (old, new))


def settings(old: str, new: str) -> Spoil:
    return changes(SETTINGS, old, new)


def adds(name: str, text: str) -> Spoil:
    return lambda project: project.append(name, text)


def writes(name: str, text: str) -> Spoil:
    return lambda project: project.write(name, text)


def removes(name: str) -> Spoil:
    return lambda project: project.path(name).unlink()


def crlf(project: Project) -> None:
    project.write(SETTINGS, project.read(SETTINGS).replace("\n", "\r\n"))


def bom(project: Project) -> None:
    project.write(SETTINGS, project.read(SETTINGS), "utf-8-sig")


# What is bad -> the gate that sees it, the edit, and a word of what the gate says.
BAD: dict[str, tuple[str, Spoil, str]] = {
    "a new complaint": ("check", adds(SETTINGS, "STATIC_URL = 'no-slash'\n"), "E006"),
    "no boot": ("check", adds(SETTINGS, "import no_such_module\n"), "no_such_module"),
    "a failing test": (
        "tests",
        changes("mysite/urls.py", "path('', i", "path('x', i"),
        "failures=2",
    ),
    "tests gone": ("tests", removes("notes/tests.py"), "Ran 0 tests"),
    "a default": ("refuses", settings(STOP, "value = 'sqlite://:memory:'"), "ran without"),
    "a traceback": ("refuses", settings(STOP, "raise KeyError(name)"), "Traceback"),
    "another reason": ("refuses", settings(STOP, "sys.exit('no')"), "no"),
    "no default storage": ("storage", adds(SETTINGS, "STORAGES = {}\n"), "'default'"),
    "media elsewhere": ("storage", adds(SETTINGS, "MEDIA_ROOT = 'media'\n"), "'./media/"),
    "WhiteNoise twice": ("whitenoise", settings(WHITENOISE, WHITENOISE * 2), "WhiteNoise"),
    "no WhiteNoise": ("whitenoise", settings(WHITENOISE, ""), "middleware"),
    "WhiteNoise first": (
        "whitenoise",
        settings(SECURITY + WHITENOISE, WHITENOISE + SECURITY),
        "WhiteNoise",
    ),
    "WhiteNoise only in debug": (
        "whitenoise",
        adds(SETTINGS, "if not DEBUG:\n    del MIDDLEWARE[1]\n"),
        "middleware",
    ),
    "nothing local": ("local", removes(".env-local"), "SECRET_KEY is not set"),
    "no STATIC_ROOT": ("whitenoise", settings("STATIC_ROOT =", "_STATIC ="), "STATIC_ROOT"),
    "a setting changed": ("values", settings("'en-us'", "'en-gb'"), "LANGUAGE_CODE"),
    "a setting lost": ("values", settings("WSGI_APPLICATION =", "_WSGI ="), "WSGI_APPLICATION"),
    "a middleware lost": ("values", settings(COMMON, ""), "MIDDLEWARE"),
    "no web process": ("importable", removes("Procfile"), "no gateway"),
    "a module misnamed": (
        "importable",
        writes("Procfile", "web: gunicorn my_site.wsgi\n"),
        "No module named 'my_site'",
    ),
    "the wrong folder": (
        "importable",
        changes("Dockerfile", "/build /app", "/build /app/code"),
        "No module named 'mysite'",
    ),
    "CRLF": ("encodings", crlf, "became"),
    "some CRLF": ("encodings", settings("USE_TZ = True\n", "USE_TZ = True\r\n"), "became"),
    "a BOM": ("encodings", bom, "utf-8-sig"),
    "another codec": ("encodings", settings('"""\nDj', '# coding: latin-1\n"""\nDj'), "iso8859"),
    "another mode": ("encodings", lambda project: project.path(SETTINGS).chmod(0o755), "755"),
    "a comment lost": ("comments", settings("# Application definition\n", ""), "Application"),
    "an app touched": ("untouched", adds("notes/views.py", "\n"), "belongs to an app"),
    "a migration touched": (
        "untouched",
        adds("notes/migrations/0001_initial.py", "\n"),
        "belongs to an app",
    ),
    "README touched": ("untouched", adds("README.md", "More\n"), "own"),
    "what is no Python touched": ("untouched", adds("old/report.py", "\n"), "parsed"),
    "an ignored line lost": ("kept", changes(".gitignore", "/old/\n", ""), "/old/"),
    "a requirement lost": ("kept", writes("requirements.txt", "gunicorn==23.0.0\n"), "django"),
    "a second manifest": ("kept", writes("pyproject.toml", "[project]\n"), "second manifest"),
    "a file lost": ("kept", removes("README.md"), "gone"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_edit_is_seen(subject: Subject, bad: str) -> None:
    gate, spoil, word = BAD[bad]
    spoil(now(subject))
    with pytest.raises(AssertionError, match=re.escape(word)):
        GATES[gate](subject)


def test_a_finding_that_retrofit_left_is_seen(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "scaffold", says([{"fixable": False}]))
    GATES["clean"](subject)
    monkeypatch.setattr(gates, "scaffold", says([{"fixable": True}]))
    with pytest.raises(AssertionError):
        GATES["clean"](subject)


@pytest.mark.parametrize("outcome", [Outcome(2, "", "error: no\nhint: yes\n"), Outcome(3, "", "")])
def test_a_refusal_is_seen(subject: Subject, outcome: Outcome) -> None:
    subject.outcome[:] = [outcome]
    with pytest.raises(AssertionError):
        GATES["done"](subject)


@pytest.mark.parametrize("change", ["content", "mode", "file"])
def test_a_second_run_that_changes_something_is_seen(
    subject: Subject, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def rerun(*arguments: str, **options: object) -> Outcome:
        target = subject.after / ("new.py" if change == "file" else "manage.py")
        if change == "mode":
            target.chmod(0o600)
        else:
            target.write_text("# once more\n")
        return Outcome(0, "", "")

    monkeypatch.setattr(gates, "scaffold", rerun)
    with pytest.raises(AssertionError, match="once more"):
        GATES["second"](subject)


def test_every_gate_is_tried() -> None:
    assert {gate for gate, _, _ in BAD.values()} | {"clean", "done", "second"} == set(GATES)


@pytest.fixture(autouse=True)
def _room(tmp_path: Path) -> object:
    """Leave no copies behind: a test of each bad edit makes four."""
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)
