"""Cookies are sent over plain HTTP.

Anybody who sees a session cookie that was sent unencrypted even once can use that login.

https://docs.djangoproject.com/en/stable/topics/security/#ssl-https

Before::

    # SESSION_COOKIE_SECURE is not set

After::

    SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
"""

from collections.abc import Iterator

from scaffold.edits.tls import advised, lacks, setting
from scaffold.project.project import Project
from scaffold.rules.registry import SECURITY, Place, rule


@rule(SECURITY, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        edits = setting(project, name)
        advice = "" if edits else advised(project, name)
        yield Place(project.layout.settings_path, 1, f"{name} is not set", advice, edits=edits)
