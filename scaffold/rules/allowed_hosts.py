"""ALLOWED_HOSTS is written in the code.

Host names differ between deploys: a new one should need no commit, and "*" accepts any host.

https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts

Before::

    ALLOWED_HOSTS = ["www.example.com"]

After::

    ALLOWED_HOSTS = [
        name.strip()
        for variable in ("DOMAIN", "DOMAIN_ALIASES")
        for name in os.environ.get(variable, "").split(",")
        if name.strip()
    ]
"""

from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import added, may_add, replaced
from scaffold.project.project import Project
from scaffold.project.served import only_in_development
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

CODE = """[
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]"""


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in literal(project):
        edits = replaced(project, assignment, assignment.value, CODE)
        yield at(assignment, "ALLOWED_HOSTS is a literal", edits=edits)
    if project.settings.lacks("ALLOWED_HOSTS") and not only_in_development(project):
        code = f"ALLOWED_HOSTS = {CODE}\n"
        edits = added(project, code, project.settings.last("DEBUG")) if may_add(project) else ()
        advice = "" if edits else f"Add: {code.rstrip()}"
        path = project.layout.settings_path
        yield Place(path, 1, "ALLOWED_HOSTS is not set", advice, edits=edits)


def literal(project: Project) -> list[Assignment]:
    return [
        a
        for a in project.settings.all("ALLOWED_HOSTS")
        if a.kind == "set"
        and isinstance(constant(a.value), list | tuple)
        and not project.settings.is_development(a.source.path)
    ]
