"""Browsers are not told to stay with HTTPS.

The first request of every visit is still sent unencrypted.

https://docs.djangoproject.com/en/stable/ref/middleware/#http-strict-transport-security

Before::

    # SECURE_HSTS_SECONDS is not set

After::

    SECURE_HSTS_SECONDS = 60 * 60  # raise it to a year once HTTPS has proved itself
"""

from collections.abc import Iterator

from scaffold.edits.tls import advised, lacks, setting
from scaffold.project.project import Project
from scaffold.rules.registry import SECURITY, Place, rule


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SECURE_HSTS_SECONDS"):
        edits = setting(project, name)
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
