"""A file of environment variables with secrets is in the repository.

Git keeps every version of it for ever, for everybody who can read the code.

https://12factor.net/config

Before::

    $ git ls-files
    .env
    manage.py

After::

    $ git rm --cached .env && echo .env >> .gitignore
    # and rotate every secret in it
"""

import re
from collections.abc import Iterator

from scaffold.disk.git import tracked
from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

ADVICE = "git rm --cached the file, add it to .gitignore, and rotate every secret in it."
_SECRET = re.compile(
    r"^\s*(?:export\s+)?(\w*(?:SECRET|TOKEN|PASSWORD|KEY)\w*)\s*=\s*['\"]?(\S{6,})"
)
_EXAMPLE = re.compile(r"\.(example|sample|template|dist|local|test|ci)$|[-.](local|example|sample)")


@rule(3, "error")
def find(project: Project) -> Iterator[Place]:
    files = tracked(project.files.root)
    for path in sorted(files):
        name = path.rpartition("/")[2]
        if not re.fullmatch(r"\.env(\..+)?|.*\.env", name) or _EXAMPLE.search(name):
            continue
        for number, line in lines_of(project, path):
            if match := _SECRET.match(line):
                yield Place(path, number, f"{match[1]} is committed", ADVICE)
                break
