"""`committed-env`: a file of environment variables with secrets is in the repository."""

import subprocess
from collections.abc import Mapping

import pytest

from scaffold.project.project import Project
from scaffold.rules.engine import find_all
from scaffold.rules.registry import rules
from tests.helpers.projects import folder_of
from tests.helpers.rules import check_noop

RULE = "committed-env"


def committed(files: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Return what the rule finds once git keeps these files."""
    with folder_of(files) as folder:
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        subprocess.run(["git", "add", "--", *files], cwd=folder, check=True)
        (folder / "later.env").write_text("SECRET_KEY=not-committed\n")
        found = find_all(Project(folder), [rules()[RULE]])
        assert all(finding.advice and not finding.fixable for finding in found)
        return [(finding.path, finding.line, finding.message) for finding in found]


def test_no_repository() -> None:
    check_noop(RULE, {".env": "SECRET_KEY=abcdefgh\n"})


@pytest.mark.parametrize(
    "name", [".env.example", ".env.sample", ".env-local", ".env.test", "sample.env.dist", "env.md"]
)
def test_examples(name: str) -> None:
    assert committed({name: "SECRET_KEY=abcdefgh\n"}) == []


def test_no_secret_in_it() -> None:
    assert committed({".env": "DEBUG=1\nSECRET_KEY=\nAPI_TOKEN=short\n# PASSWORD=abcdefgh\n"}) == []


def test_secret() -> None:
    env = "DEBUG=1\r\n\r\nexport STRIPE_SECRET_KEY='sk_live_0123'\r\nDB_PASSWORD=hunter22\r\n"
    assert committed({".env": env}) == [(".env", 3, "STRIPE_SECRET_KEY is committed")]


def test_others_names() -> None:
    files = {".env.production": "DB_PASSWORD=hunter22\n", "production.env": "AUTH_TOKEN=abcdef\n"}
    assert committed(files) == [
        (".env.production", 1, "DB_PASSWORD is committed"),
        ("production.env", 1, "AUTH_TOKEN is committed"),
    ]
