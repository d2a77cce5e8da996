"""The project's Django no longer reads a setting.

Django 5.1 reads only STORAGES: uploads and static files silently go to the default storages.

https://docs.djangoproject.com/en/stable/releases/5.1/

Before::

    STATICFILES_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"

After::

    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, at, rule

NAMES = {"DEFAULT_FILE_STORAGE": (5, 1), "STATICFILES_STORAGE": (5, 1), "USE_L10N": (5, 0)}


@rule(4, "error")
def find(project: Project) -> Iterator[Place]:
    for name, since in NAMES.items():
        for assignment in project.settings.all(name):
            if project.django >= since and name != "USE_L10N":
                advice = "Move it to STORAGES, under default or staticfiles."
                yield at(assignment, f"Django {since[0]}.{since[1]} removed {name}", advice)
