"""`missing-migrations`: an app has models and no migrations."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop

RULE = "missing-migrations"


NOOP: dict[str, Files] = {
    "there": {
        "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
        "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()
""",
        "shop/migrations/0001_initial.py": "",
    },
    "not installed": {
        "mysite/settings.py": "INSTALLED_APPS = []\n",
        "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()
""",
    },
    "abstract alone": {
        "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
        "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()

    class Meta:
        abstract = True
""",
    },
    "no models": {
        "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
        "shop/apps.py": "",
        "shop/models.py": "x = 1\n",
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_none() -> None:
    check_found(
        RULE,
        {
            "mysite/settings.py": 'INSTALLED_APPS = ["shop.apps.ShopConfig"]\n',
            "shop/apps.py": "",
            "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()
""",
        },
        ("shop/models.py", 4, "shop has no migrations"),
    )


def test_user_in_a_folder_of_apps_crlf() -> None:
    check_found(
        RULE,
        {
            "mysite/settings.py": 'INSTALLED_APPS = ["apps.users"]\n',
            "apps/users/models.py": crlf("""\
from x import Mixin

class User(Mixin, AbstractUser):
    pass
"""),
            "apps/users/migrations/__init__.py": "",
        },
        ("apps/users/models.py", 3, "users has no migrations"),
    )
