"""`local-media`: uploads are kept on the local disk."""

import pytest

from tests.helpers.projects import SETTINGS, SPLIT, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "local-media"


NOOP: dict[str, Files] = {
    "no uploads": 'STATIC_URL = "/static/"\n',
    "elsewhere": """\
MEDIA_ROOT = "/x"
DEFAULT_FILE_STORAGE = "storages.backends.s3boto3.S3Boto3Storage"
""",
    "storages elsewhere": """\
MEDIA_URL = "/media/"
STORAGES = {"default": {"BACKEND": "storages.backends.s3.S3Storage"}, "staticfiles": {"BACKEND": "x"}}
""",
    "computed": """\
import os

MEDIA_URL = "/media/"
DEFAULT_FILE_STORAGE = os.environ["STORAGE"]
""",
    "no media": "MEDIA_ROOT = ''\n",
    "an s3 backend in a part": """\
MEDIA_ROOT = "media"
STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
STORAGES["default"]["BACKEND"] = "storages.backends.s3.S3Storage"
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_options_of_its_own() -> None:
    check_found(
        RULE,
        """\
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": "/x"},
    },
}
""",
        ("mysite/settings.py", 1, "Uploads are kept on the local disk"),
    )


def test_module_taken() -> None:
    check_transformed(
        RULE,
        {"mysite/settings.py": 'MEDIA_URL = "/media/"\n', "mysite/storage.py": "x = 1\n"},
        """\
import os

MEDIA_URL = "/media/"

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {"BACKEND": "mysite.deploy_storage.MediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
""",
    )


def test_class() -> None:
    check_found(
        RULE,
        """\
from configurations import Configuration


class Production(Configuration):
    DEBUG = False
    MEDIA_ROOT = "/x"
""",
        ("mysite/settings.py", 6, "Uploads are kept on the local disk"),
    )


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
from pathlib import Path

BASE_DIR = Path(__file__).parent
MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR / "media"
USE_TZ = True
""",
        """\
import os
from pathlib import Path

BASE_DIR = Path(__file__).parent
MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR / "media"

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {"BACKEND": "mysite.storage.MediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

USE_TZ = True
""",
    )


def test_storages_without_default_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

MEDIA_ROOT = os.environ["X"]
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
}
"""),
        crlf("""\
import os

MEDIA_ROOT = os.environ["X"]

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    "default": {"BACKEND": "mysite.storage.MediaStorage"},
}
"""),
    )


def test_storages_inline() -> None:
    check_transformed(
        RULE,
        """\
MEDIA_ROOT = "/x"
STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": {"BACKEND": "x"}}
""",
        """\
import os

MEDIA_ROOT = "/x"

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {"default": {"BACKEND": "mysite.storage.MediaStorage"}, "staticfiles": {"BACKEND": "x"}}
""",
    )


def test_old_django_single_quotes() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==3.2.1\n",
            "mysite/settings.py": """\
import os

MEDIA_ROOT = os.path.join('a', 'b')  # uploads
MEDIA_URL = '/media/'
""",
        },
        """\
import os

MEDIA_ROOT = os.path.join('a', 'b')  # uploads
MEDIA_URL = '/media/'

DEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')

DEFAULT_FILE_STORAGE = 'mysite.storage.MediaStorage'
""",
    )


def test_old_setting_named() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==4.2.1\n",
            "mysite/settings.py": """\
MEDIA_URL = '/media/'
DEFAULT_FILE_STORAGE = 'django.core.files.storage.FileSystemStorage'
""",
        },
        """\
import os

MEDIA_URL = '/media/'

DEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')

DEFAULT_FILE_STORAGE = 'mysite.storage.MediaStorage'
""",
    )


def test_model_takes_uploads() -> None:
    check_transformed(
        RULE,
        {
            "shop/models.py": """\
class Product(models.Model):
    photo = models.ImageField()
""",
            "mysite/settings.py": """\
import os

INSTALLED_APPS = ["shop"]
""",
        },
        """\
import os

INSTALLED_APPS = ["shop"]


DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {"BACKEND": "mysite.storage.MediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
""",
    )


def test_guarded_media() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get("X"):
    MEDIA_ROOT = "/x"
else:
    MEDIA_ROOT = "/y"
""",
        """\
import os

if os.environ.get("X"):
    MEDIA_ROOT = "/x"
else:
    MEDIA_ROOT = "/y"

DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

STORAGES = {
    "default": {"BACKEND": "mysite.storage.MediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
""",
    )


def test_urls_that_would_hide_new_uploads() -> None:
    check_transformed(
        RULE,
        {
            SETTINGS: "import os\n\nROOT_URLCONF = 'mysite.urls'\nMEDIA_ROOT = 'media'\n",
            "mysite/urls.py": """\
from django.conf import settings
from django.conf.urls.static import static
from django.urls import path

from .views import home

urlpatterns = [path("", home)]
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
""",
        },
        {
            SETTINGS: """\
import os

ROOT_URLCONF = 'mysite.urls'
MEDIA_ROOT = 'media'

DEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')

STORAGES = {
    'default': {'BACKEND': 'mysite.storage.MediaStorage'},
    'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'},
}
""",
            "mysite/urls.py": """\
from django.conf import settings
from django.conf.urls.static import static
from django.urls import path

from mysite.storage import media_urls

from .views import home

urlpatterns = [path("", home)]
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

urlpatterns = [*media_urls(), *urlpatterns]
""",
        },
    )


def test_urls_shared_with_production() -> None:
    base = "import os\n\nROOT_URLCONF = 'mysite.urls'\n"
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==4.2.1\n",
            "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings.dev')\n",
            SETTINGS: None,
            "mysite/settings/__init__.py": "",
            "mysite/settings/base.py": base,
            "mysite/settings/dev.py": "from .base import *\n\nMEDIA_ROOT = 'media'\n",
            "mysite/settings/staging.py": "from .base import *\n\nDEFAULT_FILE_STORAGE = 'x.S3'\n",
        },
        {
            # Both of them need it; the newer way would not start beside the older one.
            "mysite/settings/base.py": base
            + "\n\nDEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')\n",
            "mysite/settings/dev.py": """\
from .base import *

MEDIA_ROOT = 'media'

STORAGES = {
    'default': {'BACKEND': 'mysite.storage.MediaStorage'},
    'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'},
}
""",
        },
    )


def test_where_production_has_a_storage_of_its_own() -> None:
    settings = f'{SPLIT[SETTINGS]}MEDIA_ROOT = "media"\n'
    storage = 'DEFAULT_FILE_STORAGE = "storages.backends.s3boto3.S3Boto3Storage"\n'
    production = f"{SPLIT['mysite/production.py']}{storage}"
    check_noop(RULE, {**SPLIT, SETTINGS: settings, "mysite/production.py": production})
