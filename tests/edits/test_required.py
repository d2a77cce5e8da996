"""What a made-over project says if variables are missing."""

import os
import subprocess
import sys

import pytest

from scaffold.project.project import Project
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.make_over import make_over
from tests.helpers.projects import SETTINGS, folder_of
from tests.helpers.shop import TEXT

FILES = {"requirements.txt": "Django==5.2.1\npsycopg==3.2.9\n", SETTINGS: TEXT}


def settings_of(files: dict[str, str]) -> str:
    with folder_of({**FILES, **files}) as folder:
        project = Project(folder)
        after, _ = make_over(project, all_answers(project, {}))
        return after.files.text(SETTINGS)


def run(code: str, **environment: str) -> str:
    """Run the helper alone, as the settings begin, and return what it says."""
    helper = code[code.index("def required(") : code.index("\n\n\n", code.index("def required("))]
    asked = f'import os, sys\n\n\n{helper}\n\n\nprint(required("SECRET_KEY"))'
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if done.stderr else 0)
    return done.stderr or done.stdout


@pytest.mark.parametrize("quote", ['"', "'"])
def test_one_line_names_all_that_a_deploy_must_set(quote: str) -> None:
    code = settings_of({SETTINGS: TEXT.replace('"', quote)})
    assert run(code) == "Not set in the environment: DATABASE_URL, DOMAIN, SECRET_KEY\n"
    found = run(code, DATABASE_URL="postgres:///x")
    assert found == "Not set in the environment: DOMAIN, SECRET_KEY\n"
    assert run(code, SECRET_KEY="x") == "x\n"


def test_a_later_run_names_what_has_come_since() -> None:
    code = settings_of({})
    assert settings_of({SETTINGS: code}) == code
    after = settings_of({SETTINGS: f'{code}SHOP_TOKEN = os.environ["SHOP_TOKEN"]\n'})
    missing = "DATABASE_URL, DOMAIN, SECRET_KEY, SHOP_TOKEN"
    assert run(after) == f"Not set in the environment: {missing}\n"


def test_a_projects_own_helper_is_left_alone() -> None:
    own = 'def required(name):\n    """Ours."""\n    return os.environ[name]\n'
    assert own in settings_of({SETTINGS: f"import os\n\n\n{own}\n\n{TEXT}"})
