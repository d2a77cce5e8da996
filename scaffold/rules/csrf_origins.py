"""CSRF_TRUSTED_ORIGINS is not set.

Behind a proxy that terminates TLS, Django rejects forms whose origin is not listed.

https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins

Before::

    # CSRF_TRUSTED_ORIGINS is not set

After::

    CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS]
"""

from collections.abc import Iterator

from scaffold.edits.tls import advised, lacks, may_list, setting
from scaffold.project.project import Project
from scaffold.project.served import only_in_development
from scaffold.rules.registry import SECURITY, Place, rule


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    # They are made from ALLOWED_HOSTS, which development has for itself.
    if project.django < (4, 0) or only_in_development(project):
        return
    for name in lacks(project, "CSRF_TRUSTED_ORIGINS"):
        edits = setting(project, name) if may_list(project) else ()
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
