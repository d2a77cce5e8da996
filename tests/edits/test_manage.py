"""manage.py begins by reading the local environment, wherever its own code begins."""

import subprocess
import sys

import pytest

from scaffold.edits.manage import read_in_tests, read_local
from scaffold.project.project import Project
from tests.helpers.processes import environment
from tests.helpers.projects import SETTINGS, Form, crlf, folder_of

NAMING = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")'
PRINT = 'print(os.environ.get("TOKEN"))'
FORMS = {
    "a function": f"import os\n\n\ndef main():\n    {NAMING}\n    {PRINT}\n\n\nmain()\n",
    "a docstring": (
        f'import os\n\n\ndef main():\n    """Run."""\n    {NAMING}\n    {PRINT}\n\n\nmain()\n'
    ),
    "a branch": f'import os\n\nif __name__ == "__main__":\n    {NAMING}\n    {PRINT}\n',
    "the module": f"import os\n\n{NAMING}\n{PRINT}\n",
    # The settings' module comes from the environment.
    "no name": f"import os\nimport django\n\n{PRINT}\n",
    "no name in a branch": f'import os\nimport django\n\nif __name__ == "__main__":\n    {PRINT}\n',
    "no name in a function": (
        f"import os\nimport django\n\n\ndef main():\n    {PRINT}\n\n\n"
        'if __name__ == "__main__":\n    main()\n'
    ),
    "a line of its own": f"import os; {NAMING}; {PRINT}\n",
    "a branch of one line": f'import os\nif __name__ == "__main__": {NAMING}; {PRINT}\n',
    "no name in a branch of one line": (f'import os, django\nif __name__ == "__main__": {PRINT}\n'),
    "é": f"import os\n\nif 'é': {NAMING}; {PRINT}\n",
}
STATED = {
    ".env": "DJANGO_SETTINGS_MODULE=mysite.settings\nSECRET_KEY=mine\n",
    ".env-local": "TOKEN=local\n",
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize("base", ["", "backend"])
def test_it_has_the_local_environment_when_it_begins(name: str, form: Form, base: str) -> None:
    prefix = f"{base}/" if base else ""
    files = {
        "manage.py": None,
        f"{prefix}manage.py": form(FORMS[name]),
        f"{prefix}mysite/settings.py": "",
        f"{prefix}django.py": "",
        "requirements.txt": "Django==5.2\n",
        **STATED,
    }
    with folder_of(files) as folder:
        project = read_local(Project(folder))
        text = project.files.text(f"{prefix}manage.py")
        (folder / prefix / "manage.py").write_bytes(text.encode())
        assert ("\r" in text) == (form is crlf)
        assert read_local(Project(folder)).files.changes == {}
        for given, said in (({}, "local\n"), ({"SECRET_KEY": "deploy"}, "None\n")):
            done = subprocess.run(
                [sys.executable, "manage.py"],
                cwd=folder / prefix,
                env={**environment(), **given},
                capture_output=True,
                text=True,
                check=True,
            )
            assert done.stdout == said
        assert "python-dotenv" in project.files.text("requirements.txt")


def test_pipenv_has_read_env_before_it_begins() -> None:
    code = f"import os\n\n{NAMING}\n{PRINT}\n"
    files = {"manage.py": code, "requirements.txt": None, "Pipfile": "[packages]\ndjango = '*'\n"}
    with folder_of({**files, **STATED}) as folder:
        (folder / "manage.py").write_text(read_local(Project(folder)).files.text("manage.py"))
        by_pipenv = {"SECRET_KEY": "mine", "PIPENV_ACTIVE": "1"}
        for given, said in ((by_pipenv, "local\n"), ({"SECRET_KEY": "deploy"}, "None\n")):
            done = subprocess.run(
                [sys.executable, "manage.py"],
                cwd=folder,
                env=environment(**given),
                capture_output=True,
                text=True,
                check=True,
            )
            assert done.stdout == said


def test_a_comment_stays_with_its_statement() -> None:
    code = f'import os\n\nif __name__ == "__main__":\n    # Why.\n    # And how.\n    {NAMING}\n'
    with folder_of({"manage.py": code}) as folder:
        text = read_local(Project(folder)).files.text("manage.py")
    assert f"    read_local_environment()\n    # Why.\n    # And how.\n    {NAMING}\n" in text


def test_what_python_cannot_parse_stays() -> None:
    with folder_of({"manage.py": f"import os\n{NAMING}\nprint 'x'\n"}) as folder:
        project = read_local(Project(folder))
        assert project.files.changes == {}
        assert project.layout.settings_module == "mysite.settings"
        assert "line 3: " in project.files.unreadable["manage.py"]


def test_what_runs_nothing_stays() -> None:
    with folder_of({"manage.py": "def django():\n    pass\n", **STATED}) as folder:
        assert read_local(Project(folder)).files.changes == {}


REQUIRING = """\
import os

SECRET_KEY = os.environ["SECRET_KEY"]
"""
READING = """\
import os
import sys

if "pytest" in sys.modules:
    # manage.py has already done this.
    from manage import read_local_environment

    read_local_environment()


SECRET_KEY = os.environ["SECRET_KEY"]
"""


@pytest.mark.parametrize(
    "tests",
    [
        {"pytest.ini": "[pytest]\n"},
        {"pyproject.toml": "[tool.pytest.ini_options]\n"},
        {"requirements/dev.txt": "pytest-django\n"},
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_under_pytest_the_settings_read_it(tests: dict[str, str], form: Form) -> None:
    with folder_of({**tests, SETTINGS: form(REQUIRING)}) as folder:
        project = read_in_tests(read_local(Project(folder)))
        assert project.files.text(SETTINGS) == form(READING)
        assert read_in_tests(project) is project


@pytest.mark.parametrize(
    "files",
    [
        {SETTINGS: REQUIRING},
        {SETTINGS: 'SECRET_KEY = "x"\n', "pytest.ini": ""},
        {SETTINGS: "", "pytest.ini": ""},
        {SETTINGS: READING, "pytest.ini": ""},
        {SETTINGS: REQUIRING, "pytest.ini": "", "manage.py": "def main(): pass\n"}
        | {"mysite/wsgi.py": f"import os\n\n{NAMING}\n"},
    ],
)
def test_settings_that_need_none_under_pytest(files: dict[str, str]) -> None:
    with folder_of(files) as folder:
        project = read_local(Project(folder))
        assert read_in_tests(project) is project
