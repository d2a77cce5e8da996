"""No manifest lists the project's requirements.

A new machine cannot install the project.

https://12factor.net/dependencies

Before::

    $ ls
    manage.py  mysite

After::

    $ ls
    manage.py  mysite  requirements.txt
"""

from collections.abc import Iterator

from scaffold.edits.edit import Lines
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(2, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    if not project.manifests:
        # Only Django: the rule `lacking` adds the rest.
        new = Lines(project.layout.inside("requirements.txt"), (f"Django=={_pin(project)}",))
        yield Place("requirements.txt", 0, "No manifest lists the requirements", edits=(new,))


def _pin(project: Project) -> str:
    from scaffold.rendering.pins import pins_of

    major, minor = project.django
    pin = pins_of(str(major))["django"]
    return pin if pin.startswith(f"{major}.{minor}.") else f"{major}.{minor}"
