"""The variables that settings read by names of their own: those that must be set, and two more."""

import pytest

from scaffold.project import by_url, variables
from scaffold.project.project import Project
from tests.helpers.projects import SETTINGS, Files, Form, crlf, folder_of


def required(files: Files) -> dict[str, str]:
    with folder_of(files) as folder:
        return variables.required(Project(folder))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('os.environ["TOKEN"]', {"TOKEN": ""}),
        ('environ["TOKEN"]', {"TOKEN": ""}),
        ('env("TOKEN")', {"TOKEN": ""}),
        ('env.str("TOKEN")', {"TOKEN": ""}),
        ('env.int("SIZE")', {"SIZE": "1"}),
        ('env.float("SIZE")', {"SIZE": "1"}),
        ('env.bool("DEBUG")', {"DEBUG": "False"}),
        ('env.json("FLAGS")', {"FLAGS": "{}"}),
        ('env.url("SITE_URL")', {"SITE_URL": "http://localhost"}),
        ('env.db("DATABASE_URL")', {"DATABASE_URL": "sqlite://:memory:"}),
        ('env.dj_db_url("DATABASE_URL")', {"DATABASE_URL": "sqlite://:memory:"}),
        ('env.cache("CACHE_URL")', {"CACHE_URL": "locmemcache://"}),
        ('env.email("EMAIL_URL")', {"EMAIL_URL": "consolemail://"}),
        ("env.cache()", {"CACHE_URL": "locmemcache://"}),
        ('env.cache(default="locmemcache://")', {}),
        ('env.list("HOSTS")', {"HOSTS": ""}),
        ('config("TOKEN")', {"TOKEN": ""}),
        ('config("SIZE", cast=int)', {"SIZE": "1"}),
        ('config("DEBUG", cast=bool)', {"DEBUG": "False"}),
        ('config("HOSTS", cast=Csv())', {"HOSTS": ""}),
        ('required("TOKEN")', {"TOKEN": ""}),
        ('get_env_variable("TOKEN")', {"TOKEN": ""}),
        # None is no number, and has no split().
        ('int(os.getenv("SIZE"))', {"SIZE": "1"}),
        ('int(os.environ["SIZE"])', {"SIZE": "1"}),
        # Functions of the project's own.
        ('get_env_value("TOKEN")', {"TOKEN": ""}),
        ('int(get_env_value("SIZE"))', {"SIZE": "1"}),
        ('require_env("TOKEN")', {"TOKEN": ""}),
        ('float(os.environ.get("SIZE"))', {"SIZE": "1"}),
        ('os.getenv("HOSTS").split(",")', {"HOSTS": ""}),
        ('os.environ.get("HOSTS").split(",")', {"HOSTS": ""}),
        ('{"A": [os.environ["ONE"], env.int("TWO")]}', {"ONE": "", "TWO": "1"}),
        ('os.environ.get("ONE") or os.environ["TWO"]', {"TWO": ""}),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_required(code: str, found: dict[str, str], form: Form) -> None:
    assert required(form(f"X = {code}\n")) == found


@pytest.mark.parametrize(
    "code",
    [
        'X = os.environ.get("TOKEN")\n',
        'X = os.getenv("TOKEN")\n',
        'X = os.environ.get("TOKEN", "x")\n',
        'X = int(os.getenv("SIZE", "1"))\n',
        'X = envbool("DEBUG", "True")\n',
        'X = os.getenv("TOKEN")\nif not X:\n    X = "none"\n',
        'X = int(os.getenv("SIZE") or 1)\n',
        'X = os.getenv("HOSTS", "").split(",")\n',
        'X = env("TOKEN", default="x")\n',
        'X = env.int("SIZE", 1)\n',
        'X = config("TOKEN", default="x")\n',
        'X = config("SIZE", default=1, cast=int)\n',
        'X = config("TOKEN", **options)\n',
        'os.environ["TOKEN"] = "x"\n',
        'X = REGISTRY["TOKEN"]\n',
        'X = translate("TOKEN")\n',
        'def token():\n    return os.environ["TOKEN"]\n',
        'token = lambda: os.environ["TOKEN"]\n',
        'if "TOKEN" in os.environ:\n    X = os.environ["TOKEN"]\n',
        'if os.getenv("TOKEN"):\n    X = {"a": os.environ["TOKEN"]}\n',
        'if os.getenv("TOKEN"):\n    if DEBUG:\n        X = os.environ["TOKEN"]\n',
        'X = os.environ["TOKEN"] if "TOKEN" in os.environ else ""\n',
        'try:\n    X = os.environ["TOKEN"]\nexcept KeyError:\n    X = ""\n',
        'env = environ.Env(TOKEN=(bool, False))\nX = env("TOKEN")\n',
        'env = Env(TOKEN=(bool, False))\nX = env("TOKEN")\n',
        'env = environ.FileAwareEnv(TOKEN=(bool, False))\nX = env("TOKEN")\n',
        'if "test" in sys.argv:\n    X = os.environ["TOKEN"]\n',
    ],
)
def test_not_required(code: str) -> None:
    assert required(code) == {}


def test_in_an_if_that_asks_for_something_else() -> None:
    assert required('if not DEBUG:\n    X = os.environ["TOKEN"]\n') == {"TOKEN": ""}
    assert required('if os.getenv("S", "on") == "on":\n    X = env("TOKEN")\n') == {"TOKEN": ""}
    assert required('if os.environ["STAGE"] == "x":\n    X = 1\n') == {"STAGE": ""}


def test_not_in_a_branch_that_takes_another_variable() -> None:
    assert required('if os.getenv("TOKENS"):\n    X = os.environ["TOKEN"]\n') == {}
    assert required('if os.getenv("S", "on") == "off":\n    X = env("TOKEN")\n') == {}


def test_a_secret_of_django_configurations() -> None:
    text = "class Prod(Configuration):\n    SECRET_KEY = values.SecretValue()\n"
    assert required(text) == {"DJANGO_SECRET_KEY": ""}


def test_after_a_fault() -> None:
    code = "try:\n    import x\nexcept ImportError:\n    pass\nelse:\n    X = env('TOKEN')\n"
    assert required(code) == {"TOKEN": ""}


@pytest.mark.parametrize("test", ["not KEY", "KEY is None"])
@pytest.mark.parametrize("end", ['raise ValueError("KEY")', 'sys.exit("No KEY.")'])
def test_settings_that_stop_without_one_require_it(test: str, end: str) -> None:
    text = f'KEY = os.getenv("SHOP_KEY")\nif {test}:\n    {end}\n'
    assert required(text) == {"SHOP_KEY": ""}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return os.environ[name]", {"TOKEN": ""}),
        ("value = os.getenv(name, default)\n    if not value:\n        raise E\n", {"TOKEN": ""}),
        ("return os.environ.get(name, default)", {}),
        ("return name", {}),
    ],
)
def test_a_function_of_the_projects_own_asks_for_its_argument(
    body: str, found: dict[str, str]
) -> None:
    text = f'def setting(name, default=None):\n    {body}\n\n\nX = setting("TOKEN")\n'
    assert required(f'{text}Y = setting("SIZE", "1")\n') == found


def test_parts_of_an_address_are_required_without_it() -> None:
    text = """\
DATABASES = {
    "default": parse(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else {"NAME": os.environ["DB_NAME"], "HOST": os.environ["DB_HOST"]}
}
HOST = os.environ["DB_HOST"]
"""
    with folder_of(text) as folder:
        assert variables.without_url(Project(folder)) == {"DB_NAME"}


def test_required_of_all_modules() -> None:
    files = {
        SETTINGS: 'from .base import *\n\nX = env("ONE")\nY = env("ONE")\n',
        "mysite/base.py": 'env = environ.Env(TWO=(int, 1))\nZ = env("TWO")\nA = env.int("THREE")\n',
        "mysite/other.py": 'B = env("FOUR")\n',
    }
    assert required(files) == {"ONE": "", "THREE": "1"}


def test_read() -> None:
    code = (
        'A = os.environ["ONE"]\nB = os.getenv("TWO")\nC = env.int("THREE", 1)\n'
        'def four():\n    return config("FOUR")\nX = translate("FIVE")\n'
        "Y = secrets.token_hex(8)\n"
    )
    with folder_of(code) as folder:
        assert variables.read(Project(folder)) == {"ONE", "TWO", "THREE", "FOUR"}


def test_read_one_after_the_other() -> None:
    code = (
        'HOSTS = [\n    name\n    for variable in ("DOMAIN", "DOMAIN_ALIASES")\n'
        '    for name in os.environ.get(variable, "").split(",")\n]\n'
        'FLAGS = [name for name in ("ONE", "TWO") if name in flags]\n'
    )
    with folder_of(code) as folder:
        assert variables.read(Project(folder)) == {"DOMAIN", "DOMAIN_ALIASES"}


@pytest.mark.parametrize(
    "path", [".env.example", ".env.sample", "env.template", ".env-dist", "sample.env", "a/env.dist"]
)
@pytest.mark.parametrize("form", [str, crlf])
def test_examples(path: str, form: Form) -> None:
    text = "# Ours\nTOKEN=abc\nexport SIZE='1'\nSITE=\"a b\"  # why\nNONE=\n\nplain\n"
    with folder_of({path: form(text)}) as folder:
        assert variables.examples(Project(folder)) == {
            "TOKEN": "abc",
            "SIZE": "1",
            "SITE": "a b",
            "NONE": "",
        }


@pytest.mark.parametrize("path", [".env", "x/y/.env.example", "env.py", "notes.example"])
def test_no_examples(path: str) -> None:
    with folder_of({path: "TOKEN=abc\n"}) as folder:
        assert variables.examples(Project(folder)) == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", ("DJANGO_DEBUG", "True")),
        ("DEBUG = False\n", ("DJANGO_DEBUG", "True")),
        ('DEBUG = os.environ.get("DJ_DEBUG") == "1"\n', ("DJ_DEBUG", "1")),
        ('DEBUG = os.environ.get("DJ_DEBUG", "").lower() == "true"\n', ("DJ_DEBUG", "true")),
        ('DEBUG = os.getenv("DJ_DEBUG") in ("true",)\n', ("DJ_DEBUG", "true")),
        ('DEBUG = os.getenv("DJ_DEBUG") in ["yes", "1"]\n', ("DJ_DEBUG", "yes")),
        ('DEBUG = os.getenv("STAGE") == "dev"\n', ("STAGE", "dev")),
        ('DEBUG = int(os.environ.get("DJ_DEBUG", 0))\n', ("DJ_DEBUG", "1")),
        ('DEBUG = bool(int(os.environ["DJ_DEBUG"]))\n', ("DJ_DEBUG", "1")),
        ('DEBUG = env.bool("DJ_DEBUG", default=False)\n', ("DJ_DEBUG", "True")),
        ('DEBUG = config("DJ_DEBUG", default=False, cast=bool)\n', ("DJ_DEBUG", "True")),
        ('DEBUG = os.environ.get("DJ_DEBUG") != "False"\n', ("DJ_DEBUG", "True")),
        ('DEBUG = get_bool_from_env("DEBUG", False)\n', ("DEBUG", "True")),
    ],
)
def test_debug(code: str, found: tuple[str, str]) -> None:
    with folder_of(code) as folder:
        assert variables.debug(Project(folder)) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", ("DOMAIN_ALIASES", ",")),
        ('os.environ.get("DOMAIN_ALIASES", "").split(",")', ("DOMAIN_ALIASES", ",")),
        ('os.environ["HOSTS"].split(",")', ("HOSTS", ",")),
        ('os.environ["HOSTS"].split(";")', ("HOSTS", ";")),
        ('os.environ.get("HOSTS", "").split()', ("HOSTS", " ")),
        ('[h.strip() for h in os.getenv("HOSTS", "").split(",")]', ("HOSTS", ",")),
        ('env.list("HOSTS")', ("HOSTS", ",")),
        ('config("HOSTS", cast=Csv())', ("HOSTS", ",")),
        ('config("HOSTS", cast=str.split)', ("HOSTS", " ")),
        ('[os.environ["HOST"]]', ("HOST", "")),
        ('["localhost", env("HOST")]', ("HOST", "")),
        ('["example.com"]', ("", "")),
    ],
)
def test_hosts(code: str, found: tuple[str, str]) -> None:
    with folder_of(f"ALLOWED_HOSTS = {code}\n" if code else "") as folder:
        assert variables.hosts(Project(folder)) == found


def test_hosts_by_way_of_a_name() -> None:
    code = (
        'hosts = os.getenv("HOSTS", "")\nALLOWED_HOSTS = list(map(str.strip, hosts.split(";")))\n'
    )
    with folder_of(code) as folder:
        assert variables.hosts(Project(folder)) == ("HOSTS", ";")


@pytest.mark.parametrize(
    ("code", "is_read", "is_needed"),
    [
        ("dj_database_url.config()", True, True),
        ("dj_database_url.config(conn_max_age=9)", True, True),
        ("dj_database_url.config(default='sqlite:///{}'.format(NAME))", True, False),
        ("dj_database_url.config(env='OTHER_URL')", False, False),
        ("dj_database_url.parse(NAME)", False, False),
    ],
)
def test_a_database_by_a_variable_that_is_not_named(
    code: str, is_read: bool, is_needed: bool
) -> None:
    with folder_of(f"import dj_database_url\n\nDATABASES = {{'default': {code}}}\n") as folder:
        project = Project(folder)
        assert ("DATABASE_URL" in variables.read(project)) is is_read
        assert by_url.has_no_other_database(project) is is_needed


def test_a_branch_without_a_database_is_not_all_there_is() -> None:
    code = "if 'DATABASE_URL' in os.environ:\n    D = {'default': dj_database_url.config()}\n"
    with folder_of(code) as folder:
        assert not by_url.has_no_other_database(Project(folder))


@pytest.mark.parametrize(
    "test",
    ["os.getenv('KEY', None) is None", "os.environ.get('KEY') is None", "not os.getenv('KEY')"],
)
def test_what_a_branch_refuses_to_do_without(test: str) -> None:
    code = f"if LOCAL:\n    pass\nelif sys.argv:\n    if {test}:\n        raise Exception\n"
    with folder_of(code) as folder:
        assert variables.required(Project(folder)) == {"KEY": ""}
