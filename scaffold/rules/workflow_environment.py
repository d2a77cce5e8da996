"""A CI workflow sets the secret key, but not every variable that the settings require.

The settings then stop with its first command. Where the key is set, manage.py and pytest take
nothing from .env-local.

https://12factor.net/config

Before::

    env:
      SECRET_KEY: for-tests

After::

    env:
      SECRET_KEY: for-tests
      DATABASE_URL: sqlite:///ci.sqlite3
"""

import re
from collections.abc import Iterator

from scaffold.edits import manage
from scaffold.project import variables
from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

_FILES = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|\.travis\.yml"
    r"|bitbucket-pipelines\.yml|azure-pipelines\.yml"
)
_RUNS = re.compile(r"\b(manage\.py|pytest|django-admin)\b")
ADVICE = "Set them beside it, or leave the key out: manage.py and pytest then read .env-local."


@rule(10, "warning")
def find(project: Project) -> Iterator[Place]:
    key = str(manage.private(project)["__key"])
    required = variables.required(project).keys() - variables.without_url(project) - {key}
    for path in filter(_FILES.fullmatch, project.files.standing):
        text = project.files.text(path)
        lacking = sorted(name for name in required if not re.search(rf"\b{name}\b", text))
        if not lacking or not _RUNS.search(text):
            continue
        for number, line in lines_of(project, path):
            if re.match(rf"""\s*(- |export )?["']?{key}["']?\s*[:=]""", line):
                what = f"The workflow sets {key}, but not {', '.join(lacking)}"
                yield Place(path, number, what, ADVICE)
                break
