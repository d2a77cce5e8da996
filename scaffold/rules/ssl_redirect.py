"""Plain HTTP is answered.

Whoever is on the way can read a session's cookie, and keep the login.

https://docs.djangoproject.com/en/stable/topics/security/#ssl-https

Before::

    # SECURE_SSL_REDIRECT is not set

After::

    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT") != "False"
"""

from collections.abc import Iterator

from scaffold.project import Project
from scaffold.rules import SECURITY, Place
from scaffold.security import fix, fixable, lacks

FACTOR = SECURITY
SEVERITY = "warning"


__all__ = ["fix"]


def find(project: Project) -> Iterator[Place]:
    for name in lacks(project, "SECURE_SSL_REDIRECT"):
        can = fixable(project)
        advice = "" if can else f"Set {name}."
        yield Place(project.settings_path, 1, f"{name} is not set", advice, fixable=can)
