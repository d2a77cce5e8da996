"""The library by which settings read their environment, and code of ours as it says it."""

import pytest

from scaffold.project.config_library import PLAIN, Reader, reader_at
from scaffold.project.project import Project
from tests.helpers.projects import SETTINGS, Files, folder_of

ENVIRON = "import environ\n\nenv = environ.Env()\n"
ENVIRONS = "from environs import Env\n\nenv = Env()\n"
DECOUPLE = "from decouple import config\n"
BASE = "mysite/base.py"
END = 100


def reader(files: Files, line: int = END, path: str = SETTINGS) -> Reader:
    with folder_of(files) as folder:
        project = Project(folder)
        source = project.files.source(path)
        assert source is not None
        return reader_at(project, source, line)


def asked(found: Reader) -> tuple[str, str, str, str]:
    return (found.library, found.required("X"), found.optional("X"), found.optional("X", "y"))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("", ("os", 'required("X")', 'os.environ.get("X", "")', 'os.environ.get("X", "y")')),
        (ENVIRON, ("environ", 'env("X")', 'env("X", default="")', 'env("X", default="y")')),
        (
            ENVIRON.replace("env =", "conf ="),
            ("environ", 'conf("X")', 'conf("X", default="")', 'conf("X", default="y")'),
        ),
        (
            "from environ import FileAwareEnv\n\nenv = FileAwareEnv(DEBUG=(bool, False))\n",
            ("environ", 'env("X")', 'env("X", default="")', 'env("X", default="y")'),
        ),
        (ENVIRONS, ("environs", 'env.str("X")', 'env.str("X", "")', 'env.str("X", "y")')),
        (
            DECOUPLE,
            ("decouple", 'config("X")', 'config("X", default="")', 'config("X", default="y")'),
        ),
        (
            "from decouple import Csv, config\n",
            ("decouple", 'config("X")', 'config("X", default="")', 'config("X", default="y")'),
        ),
    ],
)
def test_each_library(code: str, wanted: tuple[str, str, str, str]) -> None:
    assert asked(reader(code)) == wanted
    assert asked(reader({SETTINGS: "from .base import *\n", BASE: code})) == wanted


@pytest.mark.parametrize(
    ("text", "library"),
    [
        (ENVIRON, "environ"),
        ("import environ\n\nenv: environ.Env = environ.Env()\n", "environ"),
        (ENVIRONS, "environs"),
        ("env = {}\n", "os"),
        ("other = environ.Env()\n", "os"),
    ],
)
def test_a_module_of_our_own(text: str, library: str) -> None:
    files = {SETTINGS: "from config.env import env\n", "config/env.py": text}
    assert reader(files).library == library


def test_by_a_star_and_a_module_of_our_own() -> None:
    files = {
        SETTINGS: "from .base import *\n",
        BASE: "from config.env import env\n",
        "config/env.py": ENVIRON,
    }
    assert reader(files).required("X") == 'env("X")'


def test_a_module_that_is_not_reached() -> None:
    files = {SETTINGS: f"from .base import *\n\n{ENVIRON}", BASE: "DEBUG = True\n"}
    assert reader(files, path=BASE) is PLAIN
    assert reader(files).library == "environ"
    files = {SETTINGS: f"from .base import *\n\n{DECOUPLE}", BASE: "DEBUG = True\n"}
    assert reader(files, path=BASE) is PLAIN
    assert reader(files).library == "decouple"


def test_below_the_line() -> None:
    text = "import environ\n\nDEBUG = True\nenv = environ.Env()\nUSE_TZ = True\n"
    assert reader(text, 3) is PLAIN
    assert reader(text, 4) is PLAIN
    assert reader(text, 5).library == "environ"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (
            'os.environ.get("X") == "True"',
            (
                'env.bool("X", default=False)',
                'env.bool("X", False)',
                'config("X", default=False, cast=bool)',
            ),
        ),
        (
            'os.environ.get("X") != "False"',
            (
                'env.bool("X", default=True)',
                'env.bool("X", True)',
                'config("X", default=True, cast=bool)',
            ),
        ),
        (
            'os.environ.get("X") or "INFO"',
            ('env("X", default="INFO")', 'env.str("X", "INFO")', 'config("X", default="INFO")'),
        ),
        (
            'os.environ.get("X", "")',
            ('env("X", default="")', 'env.str("X", "")', 'config("X", default="")'),
        ),
        (
            'os.environ.get("X") or os.path.join(BASE_DIR, "x")',
            (
                'env("X", default="") or os.path.join(BASE_DIR, "x")',
                'env.str("X", "") or os.path.join(BASE_DIR, "x")',
                'config("X", default="") or os.path.join(BASE_DIR, "x")',
            ),
        ),
        (
            'A = os.environ.get("X") or "Y"\nB = os.environ.get("Z") == "True"\n',
            (
                'A = env("X", default="Y")\nB = env.bool("Z", default=False)\n',
                'A = env.str("X", "Y")\nB = env.bool("Z", False)\n',
                'A = config("X", default="Y")\nB = config("Z", default=False, cast=bool)\n',
            ),
        ),
        (
            'os.environ.get(variable, "")',
            ('env(variable, default="")', 'env.str(variable, "")', 'config(variable, default="")'),
        ),
        ("DEBUG = True", ("DEBUG = True",) * 3),
    ],
)
def test_spoken(code: str, wanted: tuple[str, str, str]) -> None:
    readers = [reader(text) for text in (ENVIRON, ENVIRONS, DECOUPLE)]
    assert tuple(found.spoken(code) for found in readers) == wanted
    assert PLAIN.spoken(code) == code
