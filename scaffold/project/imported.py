"""What a project's code imports from other distributions, for one that lists no requirements."""

import ast
import re
import sys
from collections.abc import Iterator

from scaffold.errors import UnreadableError
from scaffold.project.project import Project

# Top-level module -> distribution. Others are never guessed: anybody may have taken the name.
DISTRIBUTIONS = {
    "PIL": "Pillow",
    "allauth": "django-allauth",
    "anymail": "django-anymail",
    "axes": "django-axes",
    "boto3": "boto3",
    "bs4": "beautifulsoup4",
    "celery": "celery",
    "channels": "channels",
    "channels_redis": "channels-redis",
    "ckeditor": "django-ckeditor",
    "cloudinary": "cloudinary",
    "cloudinary_storage": "django-cloudinary-storage",
    "compressor": "django-compressor",
    "constance": "django-constance",
    "corsheaders": "django-cors-headers",
    "crispy_bootstrap4": "crispy-bootstrap4",
    "crispy_bootstrap5": "crispy-bootstrap5",
    "crispy_forms": "django-crispy-forms",
    "cryptography": "cryptography",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "django_celery_beat": "django-celery-beat",
    "django_celery_results": "django-celery-results",
    "django_countries": "django-countries",
    "django_extensions": "django-extensions",
    "django_filters": "django-filter",
    "django_redis": "django-redis",
    "django_rq": "django-rq",
    "django_tables2": "django-tables2",
    "dj_database_url": "dj-database-url",
    "dj_email_url": "dj-email-url",
    "djoser": "djoser",
    "dotenv": "python-dotenv",
    "drf_spectacular": "drf-spectacular",
    "drf_yasg": "drf-yasg",
    "environ": "django-environ",
    "environs": "environs",
    "factory": "factory-boy",
    "guardian": "django-guardian",
    "haystack": "django-haystack",
    "httpx": "httpx",
    "import_export": "django-import-export",
    "jwt": "PyJWT",
    "lxml": "lxml",
    "markdown": "Markdown",
    "markdownx": "django-markdownx",
    "mptt": "django-mptt",
    "numpy": "numpy",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "phonenumber_field": "django-phonenumber-field",
    "pymysql": "PyMySQL",
    "pytz": "pytz",
    "qrcode": "qrcode",
    "redis": "redis",
    "reportlab": "reportlab",
    "requests": "requests",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "rosetta": "django-rosetta",
    "sentry_sdk": "sentry-sdk",
    "simple_history": "django-simple-history",
    "social_django": "social-auth-app-django",
    "sorl": "sorl-thumbnail",
    "storages": "django-storages",
    "stripe": "stripe",
    "taggit": "django-taggit",
    "tinymce": "django-tinymce",
    "wagtail": "wagtail",
    "whitenoise": "whitenoise",
    "widget_tweaks": "django-widget-tweaks",
    "yaml": "PyYAML",
}
_OWN = {"django", "pkg_resources", "setuptools", "pip"}


def imported(project: Project) -> set[str]:
    """Return the top-level modules of other distributions that the code needs to be imported."""
    own = {part for path in project.files.paths for part in path.removesuffix(".py").split("/")}
    found = {name.partition(".")[0] for name in project.settings.strings("INSTALLED_APPS")}
    for path in project.files.paths:
        if path.endswith(".py") and (source := project.files.source(path)):
            try:
                found |= set(_imported_by(source.tree))
            except UnreadableError:
                continue  # reported where it matters
            if re.search(r"\bImageField\(", source.text):
                found.add("PIL")
    return {name for name in found - own - _OWN - sys.stdlib_module_names if name.isidentifier()}


def _imported_by(node: ast.AST) -> Iterator[str]:
    """Yield what is imported, except where code goes on without it."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module.partition(".")[0]
            case ast.Try():
                pass
            case _:
                yield from _imported_by(child)
