"""STORAGES does not say where uploads go.

STORAGES replaces Django's default as a whole: without "default", saving an upload fails.

https://docs.djangoproject.com/en/stable/ref/settings/#storages

Before::

    STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

After::

    STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
"""

import ast
from collections.abc import Iterator

from scaffold.code import literals
from scaffold.code.expressions import entries
from scaffold.edits.edit import in_file
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

CODE = '"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}'


@rule(4, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    if assignment := broken(project):
        assert isinstance(assignment.value, ast.Dict)
        source = assignment.source
        edits = in_file(source, literals.with_entry(source, assignment.value, CODE))
        yield at(assignment, "STORAGES has no default", edits=edits)


def broken(project: Project) -> Assignment | None:
    """Return the assignment of a STORAGES literal without "default"."""
    assignment = project.settings.last("STORAGES")
    if assignment is None or not isinstance(assignment.value, ast.Dict):
        return None
    keys = {key for key, _, _ in entries(assignment.value)}
    keys |= {a.key for a in project.settings.all("STORAGES") if a.kind == "item"}
    unpacked = None in assignment.value.keys
    return None if "default" in keys or unpacked else assignment
