"""No URL tells a platform whether the site works.

Without a health check it sends requests to processes that cannot answer, and keeps dead ones.

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

from scaffold.edits.middleware import inserted, lacking, written_out
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

_ANSWERED = re.compile(r"""['"^/](healthz?|readyz?|livez|health[-_]?check|ht|ping|status)\b""")
ADVICE = "Answer /healthz and /readyz in a view that queries the database."


@rule(9, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in unanswered(project):
        what = "No URL answers health checks"
        if may_fix(project, assignment):
            name = f"{project.module('health')}.HealthMiddleware"
            yield at(assignment, what, edits=inserted(project, assignment, name))
        else:
            yield at(assignment, what, ADVICE)


def unanswered(project: Project) -> list[Assignment]:
    """Return the MIDDLEWARE assignments without a health check; [] if a view or app has one."""
    apps = project.settings.strings("INSTALLED_APPS")
    if any(map(_is_health, apps)) or _ANSWERED.search(project.files.text(project.urls)):
        return []
    return lacking(project, _is_health)


def _is_health(name: str) -> bool:
    return "health" in name.lower()


def may_fix(project: Project, assignment: Assignment) -> bool:
    modern = project.middleware_name == "MIDDLEWARE" and project.django >= (1, 11)
    return modern and written_out(assignment) is not None
