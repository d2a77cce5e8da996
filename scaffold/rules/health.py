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

from scaffold.edits.middleware import add, lacking, written_out
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 9
SEVERITY = "warning"


_ANSWERED = re.compile(r"""['"^/](healthz?|readyz?|livez|health[-_]?check|ht|ping|status)\b""")
ADVICE = "Answer /healthz and /readyz in a view that asks the database."


def find(project: Project) -> Iterator[Place]:
    for assignment in unanswered(project):
        can = may_fix(project, assignment)
        yield at(assignment, "No path answers for health", "" if can else ADVICE, fixable=can)


def unanswered(project: Project) -> list[Assignment]:
    """Return the lists of middleware without one that answers, where no view does either."""
    apps = project.settings.strings("INSTALLED_APPS")
    if any(map(_is_health, apps)) or _ANSWERED.search(project.text(project.urls)):
        return []
    return lacking(project, _is_health)


def _is_health(name: str) -> bool:
    return "health" in name.lower()


def may_fix(project: Project, assignment: Assignment) -> bool:
    modern = project.middleware_name == "MIDDLEWARE" and project.django >= (1, 11)
    return modern and written_out(assignment) is not None


def fix(project: Project) -> None:
    name = f"{project.module('health')}.HealthMiddleware"
    while found := [one for one in unanswered(project) if may_fix(project, one)]:
        add(project, found[0], name)
