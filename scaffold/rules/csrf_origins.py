"""CSRF_TRUSTED_ORIGINS is not set.

Behind a proxy that terminates TLS, Django rejects forms whose origin is not listed.

https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins

Before::

    # CSRF_TRUSTED_ORIGINS is not set

After::

    CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS]
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant, reads_environment
from scaffold.edits.tls import advised, lacks, may_list, setting
from scaffold.project.project import Project
from scaffold.project.served import only_in_development
from scaffold.rules.registry import SECURITY, Place, at, rule


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    # They are made from ALLOWED_HOSTS, which development has for itself.
    if project.django < (4, 0) or only_in_development(project):
        return
    for name in lacks(project, "CSRF_TRUSTED_ORIGINS"):
        edits = setting(project, name) if may_list(project) else ()
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
    hosts = project.settings.last("ALLOWED_HOSTS")
    origins = project.settings.last("CSRF_TRUSTED_ORIGINS")
    if hosts and origins and reads_environment(hosts.value) and _are_fixed(origins.value):
        what = "CSRF_TRUSTED_ORIGINS is a literal, although ALLOWED_HOSTS is not"
        yield at(origins, what, "Make the origins from ALLOWED_HOSTS, or read them as well.")


def _are_fixed(value: ast.expr) -> bool:
    stated = constant(value)
    listed = stated if isinstance(stated, list | tuple) else ()
    return any(isinstance(one, str) and "localhost" not in one for one in listed)
