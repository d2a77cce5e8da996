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
from scaffold.project.manifest import Manifest
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(2, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    manifest = project.manifest
    # Only Django: the rule `lacking` adds the rest.
    django = (f"Django=={_pin(project)}",)
    if manifest is None:
        path = project.layout.inside("requirements.txt")
        what = "No manifest lists the requirements"
        yield Place("requirements.txt", 0, what, edits=(Lines(path, django),))
    elif is_empty(project, manifest):
        what = f"{manifest.path} is empty"
        yield Place(manifest.path, 0, what, edits=(Lines(manifest.path, django),))


def is_empty(project: Project, manifest: Manifest) -> bool:
    return manifest.kind == "requirements" and not project.files.text(manifest.path).strip()


def _pin(project: Project) -> str:
    from scaffold.rendering.pins import pins_of

    major, minor = project.django
    pin = pins_of(str(major))["django"]
    return pin if pin.startswith(f"{major}.{minor}.") else f"{major}.{minor}"
