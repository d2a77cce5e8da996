"""What the copies of a proof are told: as a developer would be, and as a deploy would be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.commands.prove import copies
from scaffold.commands.retrofit import Wishes, consider
from scaffold.prove.copies import Copy
from scaffold.prove.serving import HOST
from scaffold.prove.ways import production
from tests.helpers.projects import SETTINGS, folder_of

DECOUPLED = {
    SETTINGS: "from decouple import Csv, config\n\n"
    "SECRET_KEY = config('SECRET_KEY')\n"
    "DEBUG = config('DEBUG', default=False, cast=bool)\n"
    "ALLOWED_HOSTS = config('ALLOWED_HOSTS', cast=Csv())\n",
    ".env.example": "SECRET_KEY=known\nDEBUG=True\nALLOWED_HOSTS=.localhost\nUNREAD=1\n",
    "requirements.txt": "Django==5.2\npython-decouple==3.8\n",
}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Copy, Copy]]:
    with folder_of(DECOUPLED) as folder:
        wishes = Wishes(
            {}, ask=False, yes=True, dry_run=True, on_conflict="", allow_dirty=True, settings=""
        )
        yield copies(folder, tmp_path, consider(folder, wishes))


def test_both_are_told_what_a_developer_copies_from_the_example(both: tuple[Copy, Copy]) -> None:
    told = {"SECRET_KEY": "known", "DEBUG": "True", "ALLOWED_HOSTS": ".localhost"}
    assert [copy.variables for copy in both] == [told, told]


def test_a_deploy_is_told_its_own_host_in_the_projects_own_variable(
    both: tuple[Copy, Copy],
) -> None:
    assert production(both[1])["ALLOWED_HOSTS"] == HOST
    assert "DEBUG" not in production(both[1])
