"""SECURE_PROXY_SSL_HEADER is not set.

Behind a proxy that terminates TLS, every request looks like plain HTTP, so redirects never end.

https://docs.djangoproject.com/en/stable/ref/settings/#secure-proxy-ssl-header

Before::

    # SECURE_PROXY_SSL_HEADER is not set

After::

    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
"""

from collections.abc import Iterator

from scaffold.edits.tls import advised, lacks, setting
from scaffold.project.project import Project
from scaffold.rules.registry import SECURITY, Place, rule


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SECURE_PROXY_SSL_HEADER"):
        edits = setting(project, name)
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
