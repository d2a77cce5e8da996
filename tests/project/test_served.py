"""The settings that a gateway loads."""

import pytest

from scaffold.project.project import Project
from scaffold.project.served import must_be_set, named_values, served
from tests.helpers.projects import folder_of

NAMES = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.{}")\n'
BASE = 'import os\n\nSECRET_KEY = os.environ["KEY"]\nALLOWED_HOSTS = [os.environ.get("DOMAIN")]\n'


def project_of(production: str) -> dict[str, str]:
    return {
        "manage.py": NAMES.format("dev"),
        "mysite/__init__.py": "",
        "mysite/wsgi.py": NAMES.format("prod"),
        "mysite/settings/__init__.py": "",
        "mysite/settings/base.py": BASE,
        "mysite/settings/dev.py": "from .base import *\n",
        "mysite/settings/prod.py": f"import os\nfrom .base import *\n{production}",
    }


@pytest.mark.parametrize(
    ("production", "names"),
    [
        ("", ["DOMAIN", "KEY"]),
        ('ALLOWED_HOSTS = ["a.example.com"]\n', ["KEY"]),
        ('TOKEN = os.environ["TOKEN"]\n', ["DOMAIN", "KEY", "TOKEN"]),
        # Mail would go to the log.
        ('MAIL = parse(env("EMAIL_URL", "") or "console:")\n', ["DOMAIN", "EMAIL_URL", "KEY"]),
        ("MAIL = parse(env('EMAIL_URL', '') or 'console:')\n", ["DOMAIN", "EMAIL_URL", "KEY"]),
        ('MAILERS = parse(env("EMAIL_URL", "") or "console:")\n', ["DOMAIN", "KEY"]),
        # Each process would have a database of its own.
        (
            'URL = os.environ.get("DATABASE_URL", "sqlite://:memory:")\n',
            ["DATABASE_URL", "DOMAIN", "KEY"],
        ),
    ],
)
def test_a_deploy_must_set_what_these_read(production: str, names: list[str]) -> None:
    with folder_of(project_of(production)) as folder:
        assert must_be_set(Project(folder)) == names


@pytest.mark.parametrize("wsgi", ["mysite", "prod"])
def test_the_environment_names_the_settings_of_a_gateway_that_names_none(wsgi: str) -> None:
    files = project_of("") | {"mysite/settings/prod.py": ""}
    with folder_of({**files, "mysite/wsgi.py": NAMES.format(wsgi)}) as folder:
        project = Project(folder)
        assert served(project) is project
        assert must_be_set(project) == ["DJANGO_SETTINGS_MODULE", "DOMAIN", "KEY"]


def test_a_deploy_is_not_told_of_a_developers_settings_if_productions_stand_beside_them() -> None:
    files = project_of('TOKEN = os.environ["TOKEN"]\n')
    with folder_of({**files, "mysite/wsgi.py": NAMES.format("missing")}) as folder:
        project = Project(folder)
        assert named_values(project) == {"DJANGO_SETTINGS_MODULE": "mysite.settings.prod"}
        assert must_be_set(project) == ["DJANGO_SETTINGS_MODULE", "DOMAIN", "KEY", "TOKEN"]


def test_parts_of_a_database_are_not_asked_for_beside_its_url() -> None:
    production = """\
DATABASES = {
    "default": parse(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else {"NAME": os.environ["DB_NAME"]}
}
"""
    with folder_of(project_of(production)) as folder:
        assert must_be_set(Project(folder)) == ["DATABASE_URL", "DOMAIN", "KEY"]


def test_a_project_that_names_one_module_is_served_as_it_is() -> None:
    with folder_of({**project_of(""), "mysite/wsgi.py": NAMES.format("dev")}) as folder:
        project = Project(folder)
        assert served(project) is project


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("os.getenv('HOSTS', '127.0.0.1,localhost').split(',')", ["HOSTS"]),
        ("config('HOSTS', default=['localhost'])", ["HOSTS"]),
        ("os.getenv('HOSTS', '').split(',')", ["HOSTS"]),
        ("os.getenv('HOSTS', 'shop.io').split(',')", []),
        ("os.getenv('HOSTS', '*').split(',')", []),
        ("[os.getenv('HOSTS', default())]", []),
    ],
)
def test_hosts_of_a_developers_machine_are_none_for_a_deploy(code: str, names: list[str]) -> None:
    with folder_of(f"ALLOWED_HOSTS = {code}\n") as folder:
        assert must_be_set(Project(folder)) == names


@pytest.mark.parametrize(
    ("before", "names"), [("", ["HOSTS"]), ("if sys.argv:\n    hosts = list_hosts()\n", [])]
)
def test_hosts_of_a_developers_machine_by_way_of_a_name(before: str, names: list[str]) -> None:
    hosts = "hosts = os.getenv('HOSTS', '.localhost,127.0.0.1,[::1]')\n"
    code = f"{hosts}{before}ALLOWED_HOSTS = list(map(str.strip, hosts.split(',')))\n"
    with folder_of(code) as folder:
        assert must_be_set(Project(folder)) == names
