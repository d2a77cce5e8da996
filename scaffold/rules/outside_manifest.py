"""A requirements file includes one from outside the project.

A build of the project does not have that file, and scaffold reads nothing outside the project.

https://12factor.net/dependencies

Before::

    -r ../../requirements/base.txt

After::

    -r base.txt
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

ADVICE = "Move that file into the project, or list its requirements here."


@rule(2, "error")
def find(project: Project) -> Iterator[Place]:
    for manifest in project.manifests:
        for included in manifest.outside:
            path, number = next(
                (
                    (path, number)
                    for path in manifest.files
                    for number, line in lines_of(project, path)
                    if included in line and line.lstrip().startswith("-")
                ),
                (manifest.path, 1),
            )
            what = f"{included} is outside the project, so it was not read"
            yield Place(path, number, what, ADVICE)
