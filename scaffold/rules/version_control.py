"""The project is in no repository.

Without one nobody can say which code a deploy runs, nor go back.

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
    if not is_repository(project.root):
        yield Place(".", 0, "There is no git repository", "git init && git add . && git commit")
