"""Git does not ignore generated files or secrets.

One careless `git add .` commits collected static files, uploads or a file with secrets.

https://git-scm.com/docs/gitignore

Before::

    *.pyc

After::

    *.pyc
    /staticfiles/
    .env
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from scaffold.edits.edit import Lines
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

LOCAL = ".env-local"


@rule(1, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    lacking = missing(project)
    if lacking:
        what = f".gitignore does not ignore {', '.join(lacking)}"
        line = 1 if project.files.has(".gitignore") else 0
        yield Place(".gitignore", line, what, edits=(Lines(".gitignore", tuple(lacking)),))
    if project.files.has(LOCAL) and _is_ignored(project, LOCAL):
        what = f".gitignore also ignores {LOCAL}, which every checkout needs"
        yield Place(".gitignore", 1, what, edits=(Lines(".gitignore", (f"!{LOCAL}",)),))


def _is_ignored(project: Project, name: str) -> bool:
    """Say whether a pattern such as .env* ignores a file at the root; the last one counts."""
    ignored = False
    for line in project.files.text(".gitignore").splitlines():
        pattern = line.strip()
        if fnmatchcase(name, pattern.removeprefix("!").removeprefix("/")):
            ignored = not pattern.startswith("!")
    return ignored


def missing(project: Project) -> list[str]:
    """Return the lines that are missing from .gitignore."""
    present = {
        line.strip().strip("/").removeprefix("**/")
        for line in re.split(r"[\r\n]+", project.files.text(".gitignore"))
    }
    wanted = ["__pycache__/", ".env", "staticfiles/"]
    if project.files.has("bootstrap.py"):
        wanted += ["/ve", "/.ve/"]
    if project.files.has("deploy/push.py"):
        wanted += ["/deploy/log/", "/deploy/.checkout/"]
    if project.engine == "sqlite" or project.database == "sqlite":
        wanted.append("*.sqlite3")
    also = {"__pycache__": {"*.pyc", "*.py[cod]", "*.py[co]"}, ".env": {".env*", "*.env", ".env.*"}}
    also["*.sqlite3"] = {"db.sqlite3", "*.sqlite*", "*.sqlite3*", "*.db"}
    also["staticfiles"] = {"static", "static_root", "staticfiles/*"}
    return [
        line
        for line in wanted
        if not ({line.strip("/")} | also.get(line.strip("/"), set())) & present
    ]
