"""`lacking`: the manifest lacks what a deploy imports."""

import pytest

from scaffold.project.project import Project
from scaffold.rendering.pins import pins_of
from scaffold.rules.engine import find_all, mend_all
from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, Files, crlf, folder_of
from tests.helpers.rules import check_found, check_noop, check_transformed, fixed

RULE = "lacking"
PINS = pins_of("5")
WHITENOISE = 'MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]\n'


def test_all_there() -> None:
    pins = "Django==5.2.1\ngunicorn==23.0.0\nwhitenoise==6.9.0\n"
    check_noop(RULE, {"requirements.txt": pins, SETTINGS: WHITENOISE})


NOOP: dict[str, Files] = {
    "no manifest": "import dj_database_url\n",
    "another server": {"requirements.txt": "Django==5.2.1\nwaitress==3.0.2\n"},
    "what an extra lists is not pinned again": {
        "Procfile": "web: gunicorn mysite.wsgi\n",
        "pyproject.toml": (
            '[project]\nname = "x"\nversion = "1"\ndependencies = ["django==5.2"]\n\n'
            '[project.optional-dependencies]\nprod = ["gunicorn==23.0.0"]\n'
        ),
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_a_driver_by_another_name() -> None:
    settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n'
    check_noop(RULE, {"requirements.txt": "psycopg2\ngunicorn\n", SETTINGS: settings})


def test_pinned_in_order() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "asgiref==3.8.1\nDjango==5.2.1\n# why\nsqlparse==0.5.3\n"},
        {
            "requirements.txt": "asgiref==3.8.1\nDjango==5.2.1\n"
            f"gunicorn=={PINS['gunicorn']}\n# why\nsqlparse==0.5.3\n"
        },
    )


def test_unpinned_crlf_without_newline_at_the_end() -> None:
    settings = (
        "import dj_database_url\nimport dj_email_url\n\n"
        'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n' + WHITENOISE
    )
    check_transformed(
        RULE,
        {"requirements.txt": "Django\r\nPillow", SETTINGS: settings},
        {
            "requirements.txt": crlf(
                "Django\nPillow\ndj-database-url\ndj-email-url\nwhitenoise\npsycopg[binary]\n"
                "gunicorn\n"
            )
        },
    )


def test_an_older_django_gets_older_versions() -> None:
    check_transformed(
        RULE,
        {"requirements.txt": "Django==3.2.25\n", SETTINGS: WHITENOISE},
        {"requirements.txt": "Django==3.2.25\nwhitenoise==5.3.0\ngunicorn==21.2.0\n"},
    )


def test_poetry() -> None:
    pyproject = '[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "^5.2"  # long-term\n'
    check_transformed(
        RULE,
        {"pyproject.toml": pyproject},
        {"pyproject.toml": f'{pyproject}gunicorn = "^{PINS["gunicorn"]}"\n'},
    )


def test_no_hash_is_known_of_a_version_for_an_older_django() -> None:
    # One line without a hash, and pip would refuse all of the file.
    check_found(
        RULE,
        {"requirements.txt": f"Django==3.2.25 --hash=sha256:{'0' * 64}\n", SETTINGS: WHITENOISE},
        (
            "requirements.txt",
            1,
            "requirements.txt does not list gunicorn, whitenoise. Add them to requirements.in",
        ),
    )


def test_what_a_file_was_compiled_from_gets_it_too() -> None:
    check_transformed(
        RULE,
        {
            "requirements.in": "Django\npillow\n",
            "requirements.txt": (
                "asgiref==3.8.1\n    # via django\ndjango==5.2.1\n    # via -r requirements.in\n"
                "pillow==11.3.0\n    # via -r requirements.in\n"
            ),
        },
        {
            "requirements.in": "Django\npillow\ngunicorn\n",
            "requirements.txt": (
                "asgiref==3.8.1\n    # via django\ndjango==5.2.1\n    # via -r requirements.in\n"
                f"gunicorn=={PINS['gunicorn']}\npillow==11.3.0\n    # via -r requirements.in\n"
            ),
        },
    )


def test_the_manifest_that_the_image_installs() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==5.2.1\n",
            "deploy_requirements.txt": "Django==5.2.1\n",
            "Dockerfile": "FROM python\nCOPY deploy_requirements.txt .\n"
            "RUN pip install -r deploy_requirements.txt\n",
        },
        {"deploy_requirements.txt": f"Django==5.2.1\ngunicorn=={PINS['gunicorn']}\n"},
    )


def test_what_cannot_be_edited() -> None:
    deep = "x = " + "[" * 110 + "]" * 110
    text = f'[project]\nname = "x"\nversion = "1"\ndependencies = ["django"]\n\n[tool.x]\n{deep}\n'
    check_found(
        RULE, {"pyproject.toml": text}, ("pyproject.toml", 1, "Add them to pyproject.toml.")
    )


MEDIA = 'DEFAULT_FILE_STORAGE = "mysite.storage.MediaStorage"\n'
# What settings say of uploads -> the library that they need.
STORES = {
    "a folder": ("", "django-storages"),
    "Amazon's": ('AWS_STORAGE_BUCKET_NAME = "shop"\n', "django-storages[s3]"),
    "Azure's": ('OLD = "storages.backends.azure_storage.AzureStorage"\n', "django-storages[azure]"),
}


@pytest.mark.parametrize("store", STORES)
def test_an_object_store_s_library_comes_only_where_one_is_used(store: str) -> None:
    said, library = STORES[store]
    pins = "Django\ngunicorn\n"
    check_transformed(
        RULE,
        {"requirements.txt": pins, SETTINGS: MEDIA + said},
        {"requirements.txt": f"{pins}django-storage-url\n{library}\n"},
    )


@pytest.mark.parametrize("store", STORES)
def test_where_hashes_are_required_all_of_its_library_is_listed(store: str) -> None:
    said, _ = STORES[store]
    pins = f"Django==5.2.1 --hash=sha256:{'0' * 64}\n"
    with folder_of({"requirements.txt": pins, SETTINGS: MEDIA + said}) as folder:
        after = fixed(folder, rules()[RULE])["requirements.txt"].content.decode()
    assert ("\nboto3==" in after) == (store == "Amazon's")
    assert ("\nazure-storage-blob==" in after) == (store == "Azure's")


IMPORTING = {
    SETTINGS: 'INSTALLED_APPS = ["shop", "rest_framework"]\n',
    "shop/models.py": """\
import json

import a_library
from django.db import models
from mysite import settings
from yaml import safe_load

from . import views

try:
    import pandas
except ImportError:
    pandas = None


class Room(models.Model):
    avatar = models.ImageField()
""",
    "shop/views.py": "",
}


@pytest.mark.parametrize("files", [{}, {"requirements.txt": ""}])
def test_what_the_code_imports_is_added_to_one_that_listed_nothing(files: Files) -> None:
    assert not isinstance(files, str)
    with folder_of({**IMPORTING, **files}) as folder:
        project, _ = mend_all(Project(folder), [rules()["manifest"], rules()[RULE]])
        assert project.files.text("requirements.txt").splitlines() == [
            f"Django=={PINS['django']}",
            "djangorestframework",
            f"gunicorn=={PINS['gunicorn']}",
            "Pillow",
            "PyYAML",
        ]
        (left,) = find_all(project, [rules()[RULE]])
        assert left.message.endswith("does not list what the code imports: a_library")


def test_one_that_lists_something_is_complete_by_what_it_says() -> None:
    files = {**IMPORTING, "requirements.txt": "Django==5.2.1\ngunicorn==23.0.0\n"}
    check_noop(RULE, files)


def test_what_was_exported_from_another_is_edited_with_it() -> None:
    project = '[project]\nname = "x"\nversion = "1"\ndependencies = ["django==5.2", "a==1"]\n'
    gunicorn = f"gunicorn=={PINS['gunicorn']}"
    check_transformed(
        RULE,
        {
            "pyproject.toml": project,
            "requirements/prod.txt": "django==5.2\n",
            "Dockerfile": "COPY . .\nRUN pip install -r requirements/prod.txt\n",
        },
        {
            "pyproject.toml": project.replace('"a==1"', f'"a==1", "{gunicorn}"'),
            "requirements/prod.txt": f"django==5.2\n{gunicorn}\n",
        },
    )
