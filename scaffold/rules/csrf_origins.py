"""CSRF_TRUSTED_ORIGINS is a literal, although ALLOWED_HOSTS is read from the environment.

A deploy under another name rejects forms there. None need be listed if the proxy passes on the
host name that the browser asked for, as SECURE_PROXY_SSL_HEADER tells Django the scheme.

https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins

Before::

    ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
    CSRF_TRUSTED_ORIGINS = ["https://www.example.com"]

After::

    ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
    CSRF_TRUSTED_ORIGINS = os.environ.get("CSRF_TRUSTED_ORIGINS", "").split()
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant, reads_environment
from scaffold.project.project import Project
from scaffold.project.served import only_in_development
from scaffold.rules.registry import SECURITY, Place, at, rule


@rule(SECURITY, "warning")
def find(project: Project) -> Iterator[Place]:
    if project.django < (4, 0) or only_in_development(project):
        return
    hosts = project.settings.last("ALLOWED_HOSTS")
    origins = project.settings.last("CSRF_TRUSTED_ORIGINS")
    if hosts and origins and reads_environment(hosts.value) and _are_fixed(origins.value):
        what = "CSRF_TRUSTED_ORIGINS is a literal, although ALLOWED_HOSTS is not"
        yield at(origins, what, "Read them from a variable as well, or list none.")


def _are_fixed(value: ast.expr) -> bool:
    stated = constant(value)
    listed = stated if isinstance(stated, list | tuple) else ()
    return any(isinstance(one, str) and "localhost" not in one for one in listed)
