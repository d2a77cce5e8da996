"""ALLOWED_HOSTS is written in the code.

A host name belongs to a deploy: a new one must not take a commit, and "*" lets any name in.

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
from scaffold.edits.settings import add_setting, may_add, rewrite
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 3
SEVERITY = "error"
CODE = """[
    name.strip()
    for variable in ("DOMAIN", "DOMAIN_ALIASES")
    for name in os.environ.get(variable, "").split(",")
    if name.strip()
]"""


def find(project: Project) -> Iterator[Place]:
    for assignment in literal(project):
        yield at(assignment, "ALLOWED_HOSTS is a literal", fixable=True)
    if project.settings.lacks("ALLOWED_HOSTS"):
        fixable = may_add(project)
        advice = "" if fixable else f"Add: ALLOWED_HOSTS = {CODE}"
        yield Place(project.settings_path, 1, "ALLOWED_HOSTS is not set", advice, fixable=fixable)


def literal(project: Project) -> list[Assignment]:
    return [
        a
        for a in project.settings.all("ALLOWED_HOSTS")
        if a.kind == "set" and isinstance(constant(a.value), list | tuple)
    ]


def fix(project: Project) -> None:
    for _ in range(20):
        found = literal(project)
        if not found:
            break
        rewrite(project, found[0], found[0].value, CODE)
    if project.settings.lacks("ALLOWED_HOSTS") and may_add(project):
        add_setting(project, f"ALLOWED_HOSTS = {CODE}\n", project.settings.last("DEBUG"))
