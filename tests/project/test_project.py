"""What is told of a project as a whole: its database, its settings module, its state."""

import pytest

from scaffold.errors import UserError
from scaffold.project.project import Project
from tests.helpers.projects import BASE, SETTINGS, folder_of

PYPROJECT = """\
[project]
name = "x"
version = "1"
dependencies = ["django==5.2"{}]

[project.optional-dependencies]
prod = ["whitenoise==6.11.0"]
"""


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({SETTINGS: ""}, ""),
        ({SETTINGS: 'D = config("DATABASE_URL", default="sqlite:///db.sqlite3")\n'}, "sqlite"),
        ({SETTINGS: "", ".env": "DATABASE_URL=mysql://root@db/shop\n"}, "mysql"),
        ({SETTINGS: "", ".env.example": "DATABASE_URL='postgres://db/shop'\n"}, "postgres"),
        ({SETTINGS: 'PAGE = "https://example.com"\n'}, ""),
        # A driver tells more than an address that somebody's machine has.
        (
            {
                SETTINGS: 'D = config("DATABASE_URL", default="sqlite:///x")\n',
                "requirements.txt": "django==5.2\npsycopg==3.2\n",
            },
            "postgres",
        ),
    ],
)
def test_the_database(files: dict[str, str], kind: str) -> None:
    with folder_of(files) as folder:
        assert Project(folder).database == kind


@pytest.mark.parametrize(("stated", "optional"), [("", {"whitenoise"}), (', "WhiteNoise"', set())])
def test_what_only_an_extra_brings(stated: str, optional: set[str]) -> None:
    with folder_of({"pyproject.toml": PYPROJECT.format(stated)}) as folder:
        assert Project(folder).optional == optional


def test_the_settings_module_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with folder_of({"mysite/live.py": "DEBUG = False\n"}) as folder:
        assert Project(folder).layout.settings_module == "mysite.settings"
        assert Project(folder, settings="mysite.live").layout.settings_path == "mysite/live.py"
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "mysite.live")
        assert Project(folder).layout.settings_module == "mysite.live"
        # That of another project, in a shell that is still open, is not this one's.
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop.settings")
        assert Project(folder).layout.settings_module == "mysite.settings"


@pytest.mark.parametrize("name", ["mysite.lively", "../x", "os", ""])
def test_a_settings_module_that_is_not_there(name: str) -> None:
    with folder_of({"manage.py": BASE["manage.py"]}) as folder:
        if not name:
            assert Project(folder, settings=name).layout.settings_module == "mysite.settings"
            return
        with pytest.raises(UserError) as refused:
            Project(folder, settings=name)
        assert "--settings mysite.settings" in refused.value.hint


def test_a_changed_file_that_gives_no_setting_leaves_them_as_they_are() -> None:
    with folder_of({SETTINGS: "DEBUG = False\n"}) as folder:
        project = Project(folder)
        settings = project.settings
        source = project.files.source("manage.py")
        assert source is not None
        assert project.with_source(source.like("# other\n")).settings is settings
        source = project.files.source(SETTINGS)
        assert source is not None
        after = project.with_source(source.like("DEBUG = True\n"))
        assert (after.settings.literal("DEBUG"), settings.literal("DEBUG")) == (True, False)
