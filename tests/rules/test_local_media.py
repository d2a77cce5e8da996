"""`local-media`: uploads are kept on the local disk."""

from tests.rules.helpers import check_found, check_noop, check_transformed, crlf

RULE = "local-media"


def test_no_uploads():
    check_noop(RULE, 'STATIC_URL = "/static/"\n')


def test_elsewhere():
    check_noop(
        RULE,
        """\
MEDIA_ROOT = "/x"
DEFAULT_FILE_STORAGE = "storages.backends.s3boto3.S3Boto3Storage"
""",
    )


def test_storages_elsewhere():
    check_noop(
        RULE,
        """\
MEDIA_URL = "/media/"
STORAGES = {"default": {"BACKEND": "storages.backends.s3.S3Storage"}, "staticfiles": {"BACKEND": "x"}}
""",
    )


def test_computed():
    check_noop(
        RULE,
        """\
import os

MEDIA_URL = "/media/"
DEFAULT_FILE_STORAGE = os.environ["STORAGE"]
""",
    )


def test_options_of_its_own():
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


def test_module_taken():
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


def test_class():
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


def test_usual():
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


def test_storages_without_default_crlf():
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


def test_storages_inline():
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


def test_old_django_single_quotes():
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

DEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')

DEFAULT_FILE_STORAGE = 'mysite.storage.MediaStorage'

MEDIA_URL = '/media/'
""",
    )


def test_old_setting_named():
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
DEFAULT_FILE_STORAGE = 'mysite.storage.MediaStorage'


DEFAULT_STORAGE_DSN = os.environ.get('DEFAULT_STORAGE_DSN')
""",
    )


def test_model_takes_uploads():
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


def test_guarded_media():
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
