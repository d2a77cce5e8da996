"""Files of any content: `check` and `retrofit` end with an exit status of their own, and soon."""

import contextlib
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.cli import run
from scaffold.errors import OUR_BUG
from tests.helpers.projects import SETTINGS, write

# Two findings and a fix that asks for a requirement; variables that images and compose must set.
CODE = """\
import os

import dj_database_url

SECRET_KEY = os.environ["SECRET_KEY"]
TOKEN = os.environ["API_TOKEN"]
DEBUG = True
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
"""
PINS = "Django==5.2.1\ncelery==5.5.3\n"

COMPOSE = """\
x-app: &app
  build: {context: ., dockerfile: Dockerfile}
  environment: &env
    A: "b"
services:
  web: # ours
    <<: [*app]
    env_file:
      - path: .env
        required: false
  worker:
    build: .
    environment:
      - A=b
    command: |
      celery
  'beat': !override
    extends: {service: web, file: compose.yml}
  db: {image: "postgres:17", environment: {<<: *env, POSTGRES_DB: x}}
---
services: {}
"""
REQUIREMENTS = """\
# Ours
-r requirements/base.txt
-c constraints.txt
--index-url https://index.example.org/simple
-e git+https://example.com/x.git#egg=x
Django[argon2] >=5.2,<6 ; python_version >= "3.12" and extra == 'a'
whitenoise==6.9.0 \\
    --hash=sha256:00 \\
    --hash=sha256:01  # why
x @ https://example.com/x-1.0.whl ; sys_platform == "linux"
"""
PYPROJECT = """\
[project]
name = "x"
version = "1"
dependencies = ["django>=5.2", 'x[a]==1; python_version > "3"']

[dependency-groups]
dev = ["pytest", {include-group = "lint"}]

[tool.poetry.dependencies]
python = "^3.12"
django = {version = "^5.2", extras = ["argon2"]}

[[tool.uv.index]]
url = "https://index.example.org/simple"
"""
PIPFILE = """\
[[source]]
url = "https://index.example.org/simple"

[packages]
django = "==5.2.1"
x = {version = "*", extras = ["a"]}

[requires]
python_version = "3.12"
"""
PROCFILE = """\
# Ours
release: python manage.py migrate --noinput
web: gunicorn --bind 0.0.0.0:8000 mysite.wsgi
worker : celery -A mysite worker
"""
DOCKERFILE = """\
FROM --platform=$BUILDPLATFORM python:3.13 AS build
ARG SECRET_KEY=x
WORKDIR /app/src
COPY --chown=app:app . ./
RUN pip install -r requirements.txt \\
 && python manage.py collectstatic --noinput
FROM build
ENV A=b
ENTRYPOINT exec "$@"
CMD gunicorn mysite.wsgi --bind 0.0.0.0:8000
"""
LOCK = '[[package]]\nname = "django"\nversion = "5.2.1"\nsource = { virtual = "." }\n'

# Path -> a valid file, and the words that its mutations are made of.
FILES = {
    "compose.yml": (
        COMPOSE,
        "&a *a <<:_ !reset !!map ?_ :_ -_ [ ] { } | >- ' \" % --- ... # \\ ` ~",
    ),
    "requirements.txt": (
        REQUIREMENTS,
        "-r_ -r_../x -r_requirements.txt == ; \\ @_ [ ] ( # --hash= , <",
    ),
    "pyproject.toml": (
        PYPROJECT,
        "[ ] [[ { } = . ''' \"\"\" ' \" # , a.a. 1 true [tool] 1e9 1979-05-27",
    ),
    "Pipfile": (PIPFILE, "[ ] [[ { } = . ''' \"\"\" ' \" # , a.a. 1 nan [packages] []"),
    "Procfile": (PROCFILE, ": web: release: # \\ && $PORT ${ ' \" -b_ |"),
    "Dockerfile": (
        DOCKERFILE,
        "FROM_ COPY_ WORKDIR_ RUN_ CMD_ [ ] \\ ' \" ${ <<EOF # --from= .. manage.py",
    ),
    "uv.lock": (LOCK, "[ ] [[package]] { } = . ''' \"\"\" ' \" # name package"),
}
BYTES = ["\n", "\r", "\r\n", "\t", " ", "\0", "\x1b", "\x85", "\u2028", "\ufeff", "é", "\U0001f600"]


def status_of(*words: str) -> int:
    """Return an exit status; assert that no bug of ours was told."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(list(words))
    told = out.getvalue() + err.getvalue()
    assert "Traceback" not in told, told
    assert status != OUR_BUG
    return status


def assert_handled(path: str, content: bytes, *commands: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "project")
        folder.mkdir()
        files = {SETTINGS: CODE, "requirements/base.txt": PINS}
        if path not in ("pyproject.toml", "Pipfile", "uv.lock"):
            files["requirements.txt"] = PINS
        if path == "uv.lock":
            files["pyproject.toml"] = PYPROJECT
        write(folder, {**files, path: content})
        for command in commands:
            assert status_of(*command, str(folder)) in (0, 1)


CHECK = ["check"]
RETROFIT = ["retrofit", "--yes", "--dry-run"]


@st.composite
def mutated(draw: st.DrawFn, path: str) -> bytes:
    """Draw a valid file with pieces cut out of it, put in, and said again."""
    text, words = FILES[path]
    pieces = [*(word.replace("_", " ") for word in words.split()), *BYTES]
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 7, 40])))
        times = draw(st.sampled_from([1, 1, 2, 60, 300]))
        text = text[:start] + draw(st.sampled_from(pieces)) * times + text[end:]
    mark = draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b"\xff"]))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    return mark + text.replace("\n", newline).encode()


soon = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("path", FILES)
@settings(soon, max_examples=25)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes(path: str, content: bytes) -> None:
    assert_handled(path, content, CHECK)


@pytest.mark.parametrize("path", FILES)
@settings(soon, max_examples=100)
@given(data=st.data())
def test_mutations(path: str, data: st.DataObject) -> None:
    assert_handled(path, data.draw(mutated(path)), CHECK)


@pytest.mark.parametrize("path", FILES)
@settings(soon, max_examples=6)
@given(data=st.data())
def test_mutations_are_made_over(path: str, data: st.DataObject) -> None:
    assert_handled(path, data.draw(mutated(path)), RETROFIT)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        *(
            ("compose.yml", f"services:\n{services}")
            for services in (
                *("  db: {image: postgres}\n", "  web: *default\n", "  'web':\n    build: .\n"),
                *("  web :\n", "  web: !reset null\n", "  web:\n\tbuild: .\n", "  web: &a [*a]\n"),
                *("  1: {}\n  [a]: {}\n", "  ? {a: b}\n  : {build: .}\n", "{" * 100_000, "\0"),
                "  web: {build: [.], env_file: {a: [b]}, environment: 4, extends: []}\n",
            )
        ),
        *(
            ("pyproject.toml", text)
            for text in (
                *("[tool]\npoetry = 4\n", "tool = 3\n", '[project]\ndependencies = "x"\n', "\0"),
                *("[dependency-groups]\na = 1\nb = [{}, 1]\n", "project = []\n", "a = 1\na = 2\n"),
                *(f"a = {'[' * 3000}", f"{'a.' * 500}a = 1\n", f"{'a.' * 100_000}a = 1\n"),
                '[project]\ndependencies = ["django"]\n[x]\na = ' + "[" * 110 + "]" * 110,
            )
        ),
        *(
            ("Pipfile", f"[packages]\ndjango = {value}\n")
            for value in (
                "4",
                "[]",
                "[1]",
                "nan",
                "{}",
                "{version = 4}",
                "[" * 3000,
                "1\ndjango = 2",
            )
        ),
        *(
            ("requirements.txt", f"Django==5.2\n{line}")
            for line in (
                *("-r requirements.txt\n", "-r ../../x\n", "-r a\0b\n", "x;" + "(" * 1500, "x \\"),
                *("-r\n", "x==\n", "[]\n", "@ x\n", "\\\n" * 1000, "x>=1<2\n"),
            )
        ),
    ],
)
def test_what_once_failed(path: str, text: str) -> None:
    assert_handled(path, text.encode(), CHECK, RETROFIT)


SIZE = 300_000


@pytest.mark.parametrize(
    ("path", "text"),
    [
        *(("Procfile", text) for text in ("\n", " \n", "web: -b=", "web :", "# ", "a", " ")),
        *(("Dockerfile", text) for text in ("WORKDIR a\n", "RUN a\n", "COPY . .\n", "\\\n", "-p=")),
        *(("Dockerfile", text) for text in ("uv pip install ", "FROM a AS b\n", "a", "'", "a ")),
        *(("requirements.txt", text) for text in ("psycopg ", "git ", "x;", "x==1 \\\n", "#", "[")),
        *(("pyproject.toml", text) for text in ("\n", "a.", '"', "'''\n", "[[a]]\n", "[", "#")),
        *(
            ("compose.yml", text)
            for text in ("- ", "\n", "%TAG ! b\n", "a: ", "? ", "&a ", "'", "[")
        ),
    ],
)
@pytest.mark.timeout(60)  # one that takes quadratic time never ends
def test_large_files_come_to_an_end(path: str, text: str) -> None:
    assert_handled(path, (text * (SIZE // len(text))).encode(), CHECK)
