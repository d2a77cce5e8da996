"""Settings as they are in force: read through imports, branches, additions and base classes."""

import pytest

from scaffold.code.expressions import constant
from scaffold.project.project import Project
from scaffold.project.settings import Assignment, Settings
from tests.helpers.projects import SETTINGS, Files, Form, crlf, folder_of


def found(assignment: Assignment | None) -> Assignment:
    assert assignment is not None
    return assignment


def settings_of(files: Files) -> Settings:
    with folder_of(files) as folder:
        return Project(folder).settings


BASE = "mysite/base.py"
LIST = 'MIDDLEWARE = ["a", "b"]\n'


# Modules


def test_star_imports() -> None:
    settings = settings_of(
        {
            SETTINGS: "from mysite.base import *\n\nDEBUG = False\n",
            BASE: 'from .common import *\n\nDEBUG = True\nLANGUAGE_CODE = "sk"\n',
            "mysite/common.py": 'LANGUAGE_CODE = "en"\nTIME_ZONE = "UTC"\n',
        }
    )
    assert settings.literal("DEBUG") is False
    assert settings.literal("LANGUAGE_CODE") == "sk"
    assert settings.literal("TIME_ZONE") == "UTC"
    assert found(settings.last("TIME_ZONE")).source.path == "mysite/common.py"
    assert settings.reached(BASE) == {BASE, "mysite/common.py"}
    assert settings.modules == {
        SETTINGS: "mysite.settings",
        BASE: "mysite.base",
        "mysite/common.py": "mysite.common",
    }


def test_relative_imports_of_a_package() -> None:
    settings = settings_of(
        {
            SETTINGS: None,
            "mysite/settings/__init__.py": "from .base import *\nfrom ..shared import *\n",
            "mysite/settings/base.py": "DEBUG = True\n",
            "mysite/shared.py": "USE_TZ = True\n",
        }
    )
    assert settings.literal("DEBUG") is True
    assert settings.literal("USE_TZ") is True


def test_what_is_named_in_an_import_is_not_read() -> None:
    settings = settings_of({SETTINGS: "from .base import DEBUG\n", BASE: "USE_TZ = True\n"})
    assert "USE_TZ" not in settings
    assert settings.imports == {SETTINGS: ["base.DEBUG"]}


def test_a_cycle_is_noted() -> None:
    settings = settings_of(
        {SETTINGS: "from .base import *\n", BASE: "from .settings import *\nDEBUG = True\n"}
    )
    assert settings.cycles == ["mysite.settings"]
    assert settings.literal("DEBUG") is True


def test_what_cannot_be_parsed_is_noted() -> None:
    settings = settings_of({SETTINGS: "from .base import *\n", BASE: "DEBUG =\n"})
    assert [path for path, _ in settings.unparsed] == [BASE]


def test_includes() -> None:
    settings = settings_of(
        {
            SETTINGS: "from split_settings.tools import include, optional\n\n"
            'include("parts/*.py", optional("local.py"))\n',
            "mysite/parts/b.py": "DEBUG = False\n",
            "mysite/parts/a.py": "DEBUG = True\nUSE_TZ = True\n",
            "mysite/local.py": "USE_TZ = False\n",
        }
    )
    assert settings.literal("DEBUG") is False
    assert settings.literal("USE_TZ") is True
    assert settings.opaque == []


def test_a_list_of_files_is_included_and_may_hold_more() -> None:
    settings = settings_of(
        {
            SETTINGS: "from split_settings.tools import include, optional\n\n"
            'parts = ["parts/a.py"]\nparts.append(optional("local.py"))\ninclude(*parts)\n',
            "mysite/parts/a.py": "USE_TZ = True\n",
        }
    )
    assert settings.literal("USE_TZ") is True
    # So nothing is written below that the files may set already.
    assert not settings.lacks("LOGGING")


def test_base_classes() -> None:
    settings = settings_of(
        {
            SETTINGS: "from configurations import Configuration\n"
            "from mysite.settings_base import Base\n\n\n"
            "class Production(Base):\n    DEBUG = False\n"
            '    INSTALLED_APPS = Base.INSTALLED_APPS + ["b"]\n',
            "mysite/settings_base.py": "class Base:\n"
            '    DEBUG = True\n    USE_TZ = True\n    INSTALLED_APPS = ["a"]\n',
        }
    )
    assert settings.literal("DEBUG") is False
    assert settings.literal("USE_TZ") is True
    assert settings.strings("INSTALLED_APPS") == ["a", "b"]


def test_a_base_class_from_elsewhere_is_not_read() -> None:
    settings = settings_of(
        {
            SETTINGS: "from mysite.forms import Form\n\n\nclass Production(Form):\n    DEBUG = 1\n",
            "mysite/forms.py": "USE_TZ = True\n",
        }
    )
    assert "DEBUG" in settings
    assert "USE_TZ" not in settings


# The order of a list


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", ["a", "b"]),
        ('MIDDLEWARE += ["c"]\n', ["a", "b", "c"]),
        ('MIDDLEWARE.append("c")\n', ["a", "b", "c"]),
        ('MIDDLEWARE.extend(["c", "d"])\n', ["a", "b", "c", "d"]),
        ('MIDDLEWARE.insert(0, "c")\n', ["c", "a", "b"]),
        ('MIDDLEWARE.insert(1, "c")\n', ["a", "c", "b"]),
        ('MIDDLEWARE.insert(MIDDLEWARE.index("a"), "c")\n', ["c", "a", "b"]),
        ('MIDDLEWARE.insert(MIDDLEWARE.index("a") + 1, "c")\n', ["a", "c", "b"]),
        ('MIDDLEWARE.insert(MIDDLEWARE.index("b") + 1, "c")\n', ["a", "b", "c"]),
        ('MIDDLEWARE = ["c", *MIDDLEWARE]\n', ["c", "a", "b"]),
        ('MIDDLEWARE = ("c", *MIDDLEWARE)\n', ["c", "a", "b"]),
        ('MIDDLEWARE = [*MIDDLEWARE, "c"]\n', ["a", "b", "c"]),
        ('MIDDLEWARE = MIDDLEWARE + ["c"]\n', ["a", "b", "c"]),
        ('MIDDLEWARE = ["c"] + MIDDLEWARE\n', ["c", "a", "b"]),
        ('MIDDLEWARE = ["c"]\n', ["c"]),
        ('MIDDLEWARE = ["c"] + ["d"]\n', ["c", "d"]),
        # One after the other.
        ('MIDDLEWARE.insert(0, "c")\nMIDDLEWARE += ["d"]\n', ["c", "a", "b", "d"]),
        # In a branch, it may be one as well as the other.
        ('if HOME:\n    MIDDLEWARE = ["c"]\n', ["a", "b", "c"]),
        ('if HOME:\n    MIDDLEWARE += ["c"]\n', ["a", "b", "c"]),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_strings(code: str, found: list[str], form: Form) -> None:
    assert settings_of(form(LIST + code)).strings("MIDDLEWARE") == found


def test_strings_of_several_modules() -> None:
    files = {
        SETTINGS: 'from .base import *\n\nMIDDLEWARE.insert(MIDDLEWARE.index("a") + 1, "c")\n',
        BASE: LIST,
    }
    settings = settings_of(files)
    assert settings.strings("MIDDLEWARE") == ["a", "c", "b"]
    assert found(settings.find("MIDDLEWARE", "c")).source.path == SETTINGS
    assert found(settings.find("MIDDLEWARE", "b")).source.path == BASE
    assert settings.find("MIDDLEWARE", "d") is None


def test_kinds() -> None:
    settings = settings_of(
        'CACHES = {}\nCACHES["default"] = 1\nCACHES.update({"b": 2})\nCACHES: dict = {"c": 3}\n'
    )
    found = [(a.kind, a.key, a.line, a.continues) for a in settings.all("CACHES")]
    assert found == [
        ("set", "", 1, False),
        ("item", "default", 2, True),
        ("add", "", 3, True),
        ("set", "", 4, False),
    ]
    assert settings.literal("CACHES") == {"c": 3}


def test_a_part_of_an_item_is_a_dict_of_one() -> None:
    settings = settings_of('CACHES = {}\nCACHES["default"]["LOCATION"] = "x"\n')
    part = settings.all("CACHES")[1]
    assert (part.kind, part.key, constant(part.value)) == ("part", "default", {"LOCATION": "x"})
    assert settings.literal("CACHES") == {}


def test_where_it_is_guarded() -> None:
    settings = settings_of(
        "if A:\n    if B:\n        X = 1\n    Y = 2\ntry:\n    Z = 3\nexcept E:\n    Z = 4\n"
    )
    assert found(settings.last("X")).guarded == "A B"
    assert found(settings.last("Y")).guarded == "A"
    assert [a.guarded for a in settings.all("Z")] == ["", "a fault"]


# Branches that only tests come by


@pytest.mark.parametrize(
    "condition",
    [
        '"test" in sys.argv',
        '"test" in sys.argv[1:]',
        'sys.argv[1:2] == ["test"]',
        "TESTING",
        "IS_TEST",
        "RUNNING_TESTS and DEBUG",
        "DEBUG and TESTING",
        'TESTING or "pytest" in sys.modules',
        '"pytest" in sys.modules',
        'os.environ.get("PYTEST_CURRENT_TEST")',
        'os.environ.get("GITHUB_WORKFLOW")',
        'os.environ.get("CI")',
        "not not TESTING",
    ],
)
def test_a_branch_of_tests_is_left_out(condition: str) -> None:
    settings = settings_of(f"if {condition}:\n    X = 1\nelse:\n    Y = 2\n")
    assert "X" not in settings
    assert settings.literal("Y") == 2
    assert settings.sure == {"Y"}


@pytest.mark.parametrize(
    "condition", ["not TESTING", '"test" not in sys.argv', 'sys.argv[1:2] != ["test"]']
)
def test_the_other_branch_of_tests_is_left_out(condition: str) -> None:
    settings = settings_of(f"if {condition}:\n    X = 1\nelse:\n    Y = 2\n")
    assert settings.literal("X") == 1
    assert "Y" not in settings
    assert settings.sure == {"X"}


@pytest.mark.parametrize(
    "condition",
    [
        "DEBUG",
        'os.environ.get("LATEST")',
        "CONTEST_OPEN",
        'os.environ.get("CITY")',
        # A deploy comes by one as well as the other.
        "TESTING or DEBUG",
        "not TESTING and DEBUG",
    ],
)
def test_any_other_branch_counts(condition: str) -> None:
    settings = settings_of(f"if {condition}:\n    X = 1\nelse:\n    Y = 2\n")
    assert settings.literal("X") == 1
    assert settings.literal("Y") == 2
    assert settings.sure == set()


def test_elif_after_a_branch_of_tests_counts() -> None:
    settings = settings_of("if TESTING:\n    X = 1\nelif A:\n    X = 2\nelse:\n    X = 3\n")
    assert [(a.line, a.guarded) for a in settings.all("X")] == [(4, "TESTING A"), (6, "TESTING A")]
    assert settings.sure == {"X"}


# What is surely set


@pytest.mark.parametrize(
    ("code", "sure"),
    [
        ("X = 1\n", {"X"}),
        ("X: int = 1\n", {"X"}),
        ("X: int\n", set()),
        ("X += [1]\n", set()),
        ("if A:\n    X = 1\n", set()),
        ("if A:\n    X = 1\nelse:\n    X = 2\n", {"X"}),
        ("if A:\n    X = 1\n    Y = 1\nelse:\n    X = 2\n", {"X"}),
        ("if A:\n    X = 1\nelif B:\n    X = 2\n", set()),
        ("if A:\n    X = 1\nelif B:\n    X = 2\nelse:\n    X: int = 3\n", {"X"}),
        ("if A:\n    if B:\n        X = 1\nelse:\n    X = 2\n", set()),
        ("if A:\n    with B:\n        X = 1\nelse:\n    X = 2\n", {"X"}),
        ("if A:\n    try:\n        X = 1\n    except E:\n        pass\nelse:\n    X = 2\n", {"X"}),
        ("try:\n    X = 1\nexcept E:\n    Y = 2\n", {"X"}),
        ("try:\n    a()\nexcept E:\n    X = 1\nelse:\n    Y = 2\n", {"Y"}),
        ("try:\n    a()\nfinally:\n    X = 1\n", {"X"}),
        ("with A:\n    X = 1\n", {"X"}),
        ("for a in A:\n    X = 1\n", set()),
        ("while A:\n    X = 1\n", set()),
        ("def f():\n    X = 1\n", set()),
    ],
)
def test_sure(code: str, sure: set[str]) -> None:
    assert settings_of(code).sure == sure


def test_sure_by_an_import() -> None:
    assert settings_of({SETTINGS: "from .base import *\n", BASE: "X = 1\n"}).sure == {"X"}


# What cannot be read


@pytest.mark.parametrize(
    "code",
    [
        'locals().update(load("x"))',
        'globals()["X"] = 1',
        'vars()["X"] = 1',
        "configure(globals())",
        "configure(target=locals())",
        'exec(open("local.py").read())',
        'setattr(sys.modules[__name__], "X", 1)',
        "settings = dynaconf.DjangoDynaconf(__name__)",
        "load_settings(__name__)",
        "from shared_settings import *",
    ],
)
def test_opaque(code: str) -> None:
    settings = settings_of(f"DEBUG = True\n{code}\n")
    assert [(source.path, line) for source, line, _ in settings.opaque] == [(SETTINGS, 2)]
    assert not settings.lacks("X")
    assert not settings.lacks("DEBUG")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "django_heroku.settings(locals())",
        "configure(1)",
        # One machine's, and not there.
        "from .local import *",
        "from mysite.local import *",
        "try:\n    from shared_settings import *\nexcept ImportError:\n    pass",
        "if A:\n    from shared_settings import *",
    ],
)
def test_not_opaque(code: str) -> None:
    settings = settings_of(f"DEBUG = True\n{code}\n")
    assert settings.opaque == []
    assert settings.lacks("X")
    assert not settings.lacks("DEBUG")


def test_nothing_is_lacking_where_there_is_no_module() -> None:
    settings = settings_of({SETTINGS: None})
    assert settings.sources == []
    assert not settings.lacks("X")
