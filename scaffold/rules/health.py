"""Nothing tells a platform whether the site works.

Without a health endpoint it sends requests to processes that cannot answer, and keeps dead ones.

https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/

Before::

    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",

After::

    MIDDLEWARE = [
        "mysite.health.HealthMiddleware",    # answers /healthz and /readyz
        "django.middleware.security.SecurityMiddleware",
"""

import re
from collections.abc import Iterator

from scaffold.middleware import add, home
from scaffold.project import Project
from scaffold.rules import Place, at

FACTOR = 9
SEVERITY = "warning"


_ANSWERED = re.compile(r"""['"^/](healthz?|readyz?|livez|health[-_]?check|ht|ping|status)\b""")
ADVICE = "Answer /healthz and /readyz in a view that asks the database."


def find(project: Project) -> Iterator[Place]:
    names = project.settings.strings(project.middleware_name)
    apps = project.settings.strings("INSTALLED_APPS")
    known = [name for name in [*names, *apps] if "health" in name.lower()]
    if known or _ANSWERED.search(project.text(project.urls)):
        return
    assignment = project.settings.last(project.middleware_name)
    if assignment:
        can = may_fix(project)
        yield at(assignment, "No path answers for health", "" if can else ADVICE, fixable=can)


def may_fix(project: Project) -> bool:
    modern = project.middleware_name == "MIDDLEWARE" and project.django >= (1, 11)
    return modern and home(project) is not None


def fix(project: Project) -> None:
    if may_fix(project):
        add(project, f"{project.module('health')}.HealthMiddleware")
