"""Where a project's parts stand: its settings module, what modules are imported from, wsgi.py."""

import pytest

from scaffold.errors import UserError
from scaffold.project.project import Project
from tests.helpers.projects import SETTINGS, Files, Form, crlf, folder_of

DECOUPLE = (
    "import os\n\nfrom decouple import config\n\n"
    'os.environ.setdefault("DJANGO_SETTINGS_MODULE", config("DJANGO_SETTINGS_MODULE"))\n'
)
# Nothing in Python that names a module.
UNNAMED = {"manage.py": DECOUPLE, "mysite/wsgi.py": None}
DEV = "shop.settings.dev"


def naming(module: str) -> str:
    return f'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{module}")\n'


def settings_module(files: Files) -> str:
    with folder_of(files) as folder:
        return Project(folder).layout.settings_module


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")\n', DEV),
        ('os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings.dev"\n', DEV),
        (
            (
                'stage = os.getenv("STAGE", "dev")\n'
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"shop.settings.{stage}")\n'
            ),
            DEV,
        ),
        (
            (
                'os.environ.setdefault(\n    "DJANGO_SETTINGS_MODULE",\n'
                """    f"shop.settings.{os.environ.get('STAGE', 'dev')}",\n)\n"""
            ),
            DEV,
        ),
        (
            (
                'stage = os.environ.get("STAGE") or "dev"\n'
                'os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings." + stage\n'
            ),
            DEV,
        ),
        (
            (
                'stage = os.getenv("STAGE", "dev")\n'
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.%s" % stage)\n'
            ),
            DEV,
        ),
        (
            (
                'module = "shop.settings.dev"\n'
                'if os.environ.get("STAGE") == "production":\n'
                '    module = "shop.settings.production"\n'
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)\n'
            ),
            DEV,
        ),
        (
            (
                'module = os.environ.get("DJANGO_SETTINGS_MODULE", "shop.settings.dev")\n'
                'os.environ["DJANGO_SETTINGS_MODULE"] = module\n'
            ),
            DEV,
        ),
        (
            (
                "from decouple import config\n"
                'module = config("DJANGO_SETTINGS_MODULE", default="shop.settings.dev")\n'
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)\n'
            ),
            DEV,
        ),
        # Of another Python, and yet legible.
        (
            'print "hello"\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")\n',
            DEV,
        ),
        # What no default tells, wsgi.py does.
        (DECOUPLE, "mysite.settings"),
        (
            (
                'stage = os.environ["STAGE"]\n'
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"shop.settings.{stage}")\n'
            ),
            "mysite.settings",
        ),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_as_manage_names_it(code: str, module: str, form: Form) -> None:
    assert settings_module({"manage.py": form(code)}) == module


def test_manage_counts_more_than_wsgi() -> None:
    files = {"manage.py": naming("shop.dev"), "mysite/wsgi.py": naming("shop.production")}
    assert settings_module(files) == "shop.dev"


def test_wsgi_where_there_is_no_manage() -> None:
    files = {"manage.py": None, "mysite/wsgi.py": naming("mysite.settings")}
    with folder_of(files) as folder:
        project = Project(folder)
        assert (project.layout.manage, project.layout.base) == ("", "")
        assert project.layout.settings_module == "mysite.settings"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.example", "DEBUG=1\nDJANGO_SETTINGS_MODULE=mysite.settings\n"),
        (".env.example", "DJANGO_SETTINGS_MODULE='mysite.settings'\n"),
        ("Dockerfile", "FROM python:3.12\nENV DJANGO_SETTINGS_MODULE=mysite.settings\n"),
        ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = mysite.settings\n"),
        ("pyproject.toml", '[tool.x]\nDJANGO_SETTINGS_MODULE = "mysite.settings"\n'),
        ("docker-compose.yml", "x-environment:\n  DJANGO_SETTINGS_MODULE: mysite.settings\n"),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_as_a_process_is_given_it(path: str, text: str, form: Form) -> None:
    assert settings_module({**UNNAMED, path: form(text)}) == "mysite.settings"
    with pytest.raises(UserError, match=r"manage\.py names no settings module"):
        settings_module({**UNNAMED, path: form(text), SETTINGS: None})


def test_a_stated_module_that_is_not_there_is_passed_over() -> None:
    files = {
        ".env.example": "DJANGO_SETTINGS_MODULE=shop.settings\n",
        "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = mysite.settings\n",
    }
    assert settings_module({**UNNAMED, **files}) == "mysite.settings"


def test_none_is_refused() -> None:
    with pytest.raises(UserError, match=r"manage\.py names no settings module"):
        settings_module(UNNAMED)


def test_no_django_project() -> None:
    files = {"manage.py": None, "mysite/wsgi.py": None}
    with folder_of(files) as folder, pytest.raises(UserError, match="is not a Django project"):
        Project(folder)
    with folder_of({}) as folder, pytest.raises(UserError, match="is not a folder"):
        Project(folder / "manage.py")


def test_two_are_refused() -> None:
    one = {"manage.py": None, "a/manage.py": naming("x.settings")}
    both = r"contains 2 Django projects: a/manage\.py, b/manage\.py"
    with (
        folder_of({**one, "b/manage.py": naming("y.settings")}) as folder,
        pytest.raises(UserError, match=both),
    ):
        Project(folder)
    with folder_of({**one, "a/b/manage.py": naming("y.settings")}) as folder:
        assert Project(folder).layout.manage == "a/manage.py"


@pytest.mark.parametrize(
    ("manage", "module", "path", "base", "home", "way"),
    [
        ("manage.py", "mysite.settings", "mysite/settings.py", "", "", ""),
        ("manage.py", "mysite.settings", "mysite/settings/__init__.py", "", "", ""),
        ("manage.py", "settings", "settings.py", "", "", ""),
        ("app/manage.py", "shop.settings", "app/shop/settings.py", "app", "app", ""),
        # In the package's own folder.
        ("example/manage.py", "example.settings", "example/settings.py", "example", "", ".."),
        (
            *("example/manage.py", "example.settings", "example/settings/__init__.py"),
            *("example", "", ".."),
        ),
        # It puts src/ on the path.
        ("manage.py", "config.settings", "src/config/settings.py", "", "src", "src"),
        ("bin/manage.py", "config.settings", "src/config/settings.py", "bin", "src", "../src"),
        # There are none.
        ("app/manage.py", "shop.settings", "app/other.py", "app", "app", ""),
    ],
)
def test_home(manage: str, module: str, path: str, base: str, home: str, way: str) -> None:
    files = {"manage.py": None, SETTINGS: None, "mysite/wsgi.py": None}
    with folder_of({**files, manage: naming(module), path: ""}) as folder:
        project = Project(folder)
        layout = project.layout
        assert (layout.base, layout.home, layout.home_from_base) == (base, home, way)
        assert project.layout.inside("x.py") == (f"{base}/x.py" if base else "x.py")
        assert project.layout.importable("x.py") == (f"{home}/x.py" if home else "x.py")


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("mysite/wsgi.py", "mysite.wsgi"),
        ("mysite/wsgi/__init__.py", "mysite.wsgi"),
        ("mysite/wsgi/app.py", "mysite.wsgi.app"),
        ("mysite/wsgi/application.py", "mysite.wsgi.application"),
        ("wsgi.py", "wsgi"),
        ("mysite/asgi.py", ""),
    ],
)
def test_wsgi(path: str, module: str) -> None:
    with folder_of({"mysite/wsgi.py": None, path: naming("mysite.settings")}) as folder:
        project = Project(folder)
        assert project.wsgi == module
        assert project.application("wsgi") == (module or "mysite.wsgi")


def test_wsgi_as_the_settings_state_it() -> None:
    files = {"mysite/server.py": "", SETTINGS: 'WSGI_APPLICATION = "mysite.server.application"\n'}
    with folder_of(files) as folder:
        assert Project(folder).wsgi == "mysite.server"
    with folder_of({SETTINGS: files[SETTINGS]}) as folder:
        assert Project(folder).wsgi == "mysite.wsgi"


def test_wsgi_under_what_is_on_the_path() -> None:
    files = {
        "manage.py": naming("config.settings"),
        SETTINGS: None,
        "mysite/wsgi.py": None,
        "src/config/settings.py": "",
        "src/config/wsgi.py": naming("config.settings"),
    }
    with folder_of(files) as folder:
        assert Project(folder).wsgi == "config.wsgi"


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({}, "mysite.health"),
        ({"mysite/health.py": "class HealthMiddleware:\n    pass\n"}, "mysite.health"),
        ({"mysite/health.py": "def pulse():\n    pass\n"}, "mysite.deploy_health"),
        ({"manage.py": naming("settings"), "settings.py": ""}, "health"),
        ({"manage.py": naming("settings"), "settings.py": "", "health.py": ""}, "deploy_health"),
    ],
)
def test_our_module_takes_no_other_one_s_name(files: dict[str, str], module: str) -> None:
    with folder_of(files) as folder:
        assert Project(folder).module("health") == module


@pytest.mark.parametrize(
    "before",
    [
        'stage = os.environ.get("STAGE", "dev")',
        'os.environ.setdefault("DJANGO_CONFIGURATION", "Local")',
        'os.environ["TZ"] = "UTC"',
    ],
)
def test_other_variables_name_no_settings(before: str) -> None:
    text = f"import os\n\n{before}\n{naming('mysite.settings')}"
    with folder_of({"manage.py": text}) as folder:
        assert Project(folder).layout.settings_module == "mysite.settings"


HOLLOW = {
    "manage.py": naming("mysite.settings"),
    "mysite/wsgi.py": naming("mysite.settings"),
    SETTINGS: None,
    "mysite/settings/__init__.py": "# Nothing here.\n",
    "mysite/settings/production.py": "DEBUG = False\n",
}


def test_an_empty_package_is_no_settings_module() -> None:
    stated = "services:\n  web:\n    environment:\n      DJANGO_SETTINGS_MODULE: "
    files = {**HOLLOW, "docker-compose.yml": f"{stated}mysite.settings.production\n"}
    with folder_of(files) as folder:
        assert Project(folder).layout.settings_module == "mysite.settings.production"


def test_an_empty_package_is_refused_where_nothing_tells_more() -> None:
    with folder_of(HOLLOW) as folder, pytest.raises(UserError, match=r"__init__\.py is empty"):
        _ = Project(folder).layout.settings_module


def test_what_a_platform_alone_is_given_does_not_count() -> None:
    choice = "'mysite.production' if 'WEBSITE_HOSTNAME' in os.environ else 'mysite.settings'"
    text = (
        f"import os\n\nmodule = {choice}\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', module)\n"
    )
    with folder_of({"manage.py": text, "mysite/production.py": "DEBUG = False\n"}) as folder:
        assert Project(folder).layout.settings_module == "mysite.settings"
