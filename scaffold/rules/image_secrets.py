"""The image would contain .env, with its secrets.

A Dockerfile that copies the whole folder copies .env too, for everybody who pulls the image.

https://docs.docker.com/build/concepts/context/#dockerignore-files

Before::

    .git

After::

    .git
    .env
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from scaffold.edits.edit import Lines
from scaffold.project import dockerfile
from scaffold.project.project import Project
from scaffold.rendering.lock import NAME as LOCK
from scaffold.rules.registry import Place, rule

PATH = ".dockerignore"


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    if copies_all(project) and not leaves_out(project, ".env"):
        line = 1 if project.files.has(PATH) else 0
        names = tuple(name for name in (".env", LOCK) if not leaves_out(project, name))
        what = ".dockerignore does not exclude .env"
        yield Place(PATH, line, what, edits=(Lines(PATH, names),))


def copies_all(project: Project) -> bool:
    """Say whether the Dockerfile copies the whole folder."""
    path = dockerfile.own(project) or "Dockerfile"
    text = re.sub(r"\\\r?\n", " ", project.files.text(path))
    return bool(re.search(r"(?mi)^[ \t]*(COPY|ADD)[ \t]+(--\S+[ \t]+)*(\./?|/)[ \t]", text))


def leaves_out(project: Project, name: str) -> bool:
    """Say whether .dockerignore excludes a file of the root: the last matching pattern decides."""
    out = False
    for line in re.split(r"[\r\n]+", project.files.text(PATH)):
        pattern = line.strip()
        wanted = not pattern.startswith("!")
        pattern = pattern.lstrip("!").strip().removeprefix("./").strip("/").removeprefix("**/")
        if pattern and not pattern.startswith("#") and fnmatchcase(name, pattern):
            out = wanted
    return out
