"""The image's build runs manage.py without a variable that the settings must have.

The build then stops at that line: what is read at run time is not there yet, and must not be.

https://docs.djangoproject.com/en/stable/howto/static-files/deployment/

Before::

    RUN python manage.py collectstatic --noinput

After::

    RUN SECRET_KEY=build DATABASE_URL=sqlite:// python manage.py collectstatic --noinput
"""

import re
from collections.abc import Iterator

from scaffold import variables
from scaffold.project import Project
from scaffold.rules import Place

FACTOR = 5
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    wanted = variables.required(project)
    for path in project.standing:
        if path.count("/") > 3 or not path.rpartition("/")[2].startswith("Dockerfile"):
            continue
        text = project.text(path)
        for match in re.finditer(r"(?m)^RUN\b(?:[^\n]*\\\r?\n)*[^\n]*", text):
            step = re.search(r"manage\.py\s+(\w+)", match[0])
            before = text[: match.end()]
            lacking = [name for name in wanted if not re.search(rf"\b{name}\b", before)]
            if step and lacking:
                values = " ".join(f"{name}={_dummy(name, wanted[name])}" for name in lacking)
                line = text[: match.start()].count("\n") + 1
                what = f"{step[1]} runs without {', '.join(lacking)}"
                yield Place(path, line, what, f"Write: RUN {values} {match[0][3:].strip()}")


def _dummy(name: str, value: str) -> str:
    return "sqlite://" if name == "DATABASE_URL" else value or "build"
