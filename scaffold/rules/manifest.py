"""No manifest states what the project needs.

A machine that has never seen the project cannot install it.

https://12factor.net/dependencies

Before::

    $ ls
    manage.py  mysite

After::

    $ ls
    manage.py  mysite  requirements.txt
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place

FACTOR = 2
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    if not project.manifests:
        yield Place("requirements.txt", 0, "There is no manifest", fixable=True)


def fix(project: Project) -> None:
    """Only name Django: the rule `lacking` adds what the rest takes."""
    from scaffold.code.source import Source
    from scaffold.rendering.pins import pins_of

    major, minor = project.django
    pin = pins_of(str(major))["django"]
    if not pin.startswith(f"{major}.{minor}."):
        pin = f"{major}.{minor}"
    text = f"Django=={pin}\n"
    project.write(Source(project.inside("requirements.txt"), text))
