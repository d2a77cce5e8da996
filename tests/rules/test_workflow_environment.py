"""`workflow-environment`: CI sets the secret key, but not all that the settings require."""

import pytest

from tests.helpers.projects import SETTINGS
from tests.helpers.rules import check_found, check_noop

RULE = "workflow-environment"
REQUIRING = """\
import os

SECRET_KEY = os.environ["SHOP_KEY"]
DATABASES = {"default": parse(os.environ["DATABASE_URL"])}
"""
WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    env:
      SHOP_KEY: for-tests
    steps:
      - run: python manage.py test
"""
PATH = ".github/workflows/ci.yml"


def test_lacking() -> None:
    check_found(
        RULE,
        {SETTINGS: REQUIRING, PATH: WORKFLOW},
        (PATH, 6, "The workflow sets SHOP_KEY, but not DATABASE_URL"),
    )


def test_gitlab() -> None:
    text = 'variables:\n  "SHOP_KEY": x\ntest:\n  script: [pytest]\n'
    found = (".gitlab-ci.yml", 2, "The workflow sets SHOP_KEY, but not DATABASE_URL")
    check_found(RULE, {SETTINGS: REQUIRING, ".gitlab-ci.yml": text}, found)


@pytest.mark.parametrize(
    ("settings", "workflow"),
    [
        (REQUIRING, WORKFLOW.replace("SHOP_KEY: for-tests", "CI: 1")),
        (REQUIRING, f"{WORKFLOW}        env: {{DATABASE_URL: 'sqlite://'}}\n"),
        (REQUIRING, WORKFLOW.replace("python manage.py test", "make lint")),
        ('SECRET_KEY = "x"\n', WORKFLOW),
    ],
)
def test_noop(settings: str, workflow: str) -> None:
    check_noop(RULE, {SETTINGS: settings, PATH: workflow})
