"""A committed project with much to mend: what commands that change a project are run on."""

from pathlib import Path

from tests.helpers.processes import git
from tests.helpers.projects import SETTINGS, Files, write

TEXT = """\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "django-insecure-0"
DEBUG = True
ALLOWED_HOSTS = []
INSTALLED_APPS = ["django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
    }
}
STATIC_URL = "static/"
"""
FILES = {
    SETTINGS: TEXT,
    "requirements.txt": "Django==5.2.1\npsycopg==3.2.9\n",
    "README.md": "No newline at the end",
    "mysite/urls.py": "urlpatterns = []\n",
}
RETROFIT = ["retrofit", "shop", "--yes"]


def prepare(place: Path, files: Files = FILES) -> Path:
    """Write a project and commit it."""
    folder = place / "shop"
    folder.mkdir(parents=True)
    write(folder, files)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "As it was")
    return folder
