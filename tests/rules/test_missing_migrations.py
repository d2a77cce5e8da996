"""`missing-migrations`: an app has models and no migrations."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "missing-migrations"


def test_there() -> None:
    check_noop(
        RULE,
        {
            "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
            "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()
""",
            "shop/migrations/0001_initial.py": "",
        },
    )


def test_not_installed() -> None:
    check_noop(
        RULE,
        {
            "mysite/settings.py": "INSTALLED_APPS = []\n",
            "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()
""",
        },
    )


def test_abstract_alone() -> None:
    check_noop(
        RULE,
        {
            "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
            "shop/models.py": """\
from django.db import models


class Product(models.Model):
    name = models.TextField()

    class Meta:
        abstract = True
""",
        },
    )


def test_no_models() -> None:
    check_noop(
        RULE,
        {
            "mysite/settings.py": 'INSTALLED_APPS = ["shop"]\n',
            "shop/apps.py": "",
            "shop/models.py": "x = 1\n",
        },
    )


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
