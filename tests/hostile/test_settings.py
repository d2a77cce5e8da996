"""Settings, and the modules beside them, that are deep, large, garbled or no Python at all.

Whatever stands in them, `scaffold check` has its say, and never takes it for a fault of its own.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.cli import run
from scaffold.errors import DONE, FOUND, WRONG_USE
from tests.helpers.projects import SETTINGS, Files, folder_of

PLACES = (
    SETTINGS,
    "manage.py",
    "mysite/wsgi.py",
    "mysite/urls.py",
    "mysite/local_settings.py",
)
IMPORTING = "from .local_settings import *\nROOT_URLCONF = 'mysite.urls'\n"
# What settings are made of, and what rules look for in them.
WORDS = (
    *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASES", "MIDDLEWARE", "LOGGING", "STORAGES"),
    *("CACHES", "EMAIL_HOST", "STATIC_ROOT", "MEDIA_ROOT", "CELERY_BROKER_URL", "RQ_QUEUES"),
    *("SECURE_SSL_REDIRECT", "INSTALLED_APPS", "API_KEY", "ROOT_URLCONF", "SESSION_ENGINE"),
    *("'default'", "'ENGINE'", "'LOCATION'", "'redis://a:6379/1'", "'django.db.backends.mysql'"),
    *("'DJANGO_SETTINGS_MODULE'", "'mysite.settings'", '"SECRET_KEY"', "'k3y-0f-4-m4ch1ne'"),
    *("os.environ", ".get(", ".setdefault(", "env(", "env.db()", "config(", "getenv(", "environ["),
    *("dj_database_url.config(", "default=", "conn_max_age=600", "include(", "locals()", "exec("),
    *("import os", "from .base import *", "from mysite.settings import *", "environ.Env(", "Path("),
    *("if ", "elif ", "else:", "try:", "except:", "with a:", "class A:", "def f():", "for a in b:"),
    *("lambda: ", "not ", " and ", " or ", " in ", " + ", " % ", "**", "*", "f'{a}'", "f'{", "}'"),
    *(" = ", " += ", ": str = ", "[", "]", "(", ")", "{", "}", ",", ":", ".", "a", "1", "True"),
    *(
        "None",
        "'ü'",
        "é",
        "\n",
        "\n    ",
        "\n\t",
        "\r\n",
        "\\\n",
        "#",
        '"""',
        "\0",
        "\x0c",
        "\ud800",
    ),
)
DEEP = {
    "a sum": "A = " + " + ".join(["'a'"] * 10_000),
    "a sum of some hundred": "SECRET_KEY = " + " + ".join(["'a'"] * 450),
    "minuses": "DEBUG = " + "-" * 2_500 + "1",
    "minuses, not too many": "DEBUG = " + "-" * 480 + "1",
    "brackets": "A = " + "(" * 5_000 + "1" + ")" * 5_000,
    "lists": "ALLOWED_HOSTS = " + "[" * 5_000 + "]" * 5_000,
    "lists, not too many": "ALLOWED_HOSTS = " + "[" * 150 + "]" * 150,
    "dicts, not too many": "DATABASES = " + "{'default': " * 150 + "1" + "}" * 150,
    "open brackets": "A = " + "[{(" * 5_000,
    "f-strings": "A = " + "f'{" * 2_000 + "1" + "}'" * 2_000,
    "attributes": "A = os" + ".environ" * 5_000,
    "attributes, not too many": "SECRET_KEY = os" + ".environ" * 480,
    "calls": "SECRET_KEY = env" + "('SECRET_KEY')" * 480,
    "conditions": "DEBUG = " + "1 if a else " * 3_000 + "1",
    "an if of many branches": "if a:\n    A = 1\n" + "elif a:\n    A = 1\n" * 3_000,
    "an if of some branches": "if a:\n    A = 1\n" + "elif a:\n    A = 1\n" * 240,
    "ifs": "".join(f"{' ' * depth}if a:\n" for depth in range(99)) + " " * 99 + "DEBUG = True",
    "tries": "".join(f"{' ' * depth}try:\n" for depth in range(99)) + " " * 99 + "DEBUG = True",
    "withs": "".join(f"{' ' * depth}with a:\n" for depth in range(98)) + " " * 98 + "A = 1",
    "classes": "".join(f"{' ' * depth}class A:\n" for depth in range(98)) + " " * 98 + "A = 1",
    "too many ifs": "".join(f"{' ' * depth}if a:\n" for depth in range(900)),
    "targets": "A = " * 5_000 + "1",
    "one long line": "A = [" + "'größe', " * 40_000 + "]",
}

words = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=60).map("".join)
# Lone surrogates are no UTF-8, and stand for other bytes that are none.
texts = words.map(lambda text: text.encode(errors="surrogatepass"))
cookies = st.sampled_from(
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]
    + [
        b"# coding: " + name.encode() + b"\n"
        for name in (
            *("latin-1", "utf-7", "idna", "punycode", "undefined", "hex", "rot13", "cp037"),
            *("unicode_escape", "raw_unicode_escape", "utf-16", "utf-32", "utf-8-sig", "none"),
        )
    ]
)
contents = st.builds(bytes.__add__, cookies, texts | st.binary(max_size=200))


def say(capsys: pytest.CaptureFixture[str], folder: Path, *command: str) -> str:
    """Run a command on the folder; return what it says, if it is no traceback."""
    capsys.readouterr()
    status = run([*command, str(folder)])
    out, err = capsys.readouterr()
    assert status in (DONE, FOUND, WRONG_USE), err
    assert "Traceback" not in out + err
    assert "could not be" not in out + err
    return out + err


@pytest.mark.parametrize("code", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("command", [("check",), ("retrofit", "--yes", "--dry-run")], ids=" ".join)
def test_deep_and_long_settings(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...], code: str
) -> None:
    with folder_of({SETTINGS: f"import os\n{code}\n"}) as folder:
        said = say(capsys, folder, *command)
    assert "factors met" in said or f"{SETTINGS}: " in said


@pytest.mark.parametrize("path", PLACES)
def test_what_is_too_deep_is_said_with_its_line(
    capsys: pytest.CaptureFixture[str], path: str
) -> None:
    deep = {SETTINGS: IMPORTING, path: f"import os\nA = {'-' * 600}1\n"}
    if path == "manage.py":
        deep[path] += "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n"
    with folder_of(deep) as folder:
        said = say(capsys, folder, "check")
    settings_read = path in (SETTINGS, "mysite/local_settings.py", "manage.py")
    assert (f"{path}" in said and "line 2: nested more than 500 levels" in said) == settings_read


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from(PLACES), content=contents)
def test_anything_may_stand_in_a_module(
    capsys: pytest.CaptureFixture[str], path: str, content: bytes
) -> None:
    files: Files = {SETTINGS: IMPORTING, "mysite/urls.py": "urlpatterns = []\n", path: content}
    with folder_of(files) as folder:
        say(capsys, folder, "check")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(WORDS[:18]), words), max_size=8))
def test_any_value_may_be_given_to_a_setting(
    capsys: pytest.CaptureFixture[str], given: list[tuple[str, str]]
) -> None:
    lines = "".join(f"{name} = {value.split(chr(10))[0]}\n" for name, value in given)
    with folder_of({SETTINGS: lines.encode(errors="replace")}) as folder:
        say(capsys, folder, "check")
