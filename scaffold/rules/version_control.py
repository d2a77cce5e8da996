"""The project is not in a git repository.

Without one nobody can tell which code a deploy runs, or go back to an earlier version.

https://12factor.net/codebase

Before::

    $ ls -a
    manage.py  mysite

After::

    $ git init && git add . && git commit
"""

from collections.abc import Iterator

from scaffold.disk.git import is_repository
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(1, "warning")
def find(project: Project) -> Iterator[Place]:
    if not is_repository(project.files.root):
        advice = "git init && git add . && git commit"
        yield Place(".", 0, "The project is not in a git repository", advice)
