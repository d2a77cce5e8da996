"""The image's build runs manage.py without a variable that the settings require.

The build then fails at that line: variables for run time are not set yet, and should not be.

https://docs.djangoproject.com/en/stable/howto/static-files/deployment/

Before::

    RUN python manage.py collectstatic --noinput

After::

    RUN SECRET_KEY=build DATABASE_URL=sqlite:// python manage.py collectstatic --noinput
"""

import re
from collections.abc import Iterator

from scaffold.project import variables
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule


@rule(5, "error")
def find(project: Project) -> Iterator[Place]:
    wanted = variables.required(project)
    for path in project.files.standing:
        if path.count("/") > 3 or not path.rpartition("/")[2].startswith("Dockerfile"):
            continue
        text = project.files.text(path)
        lacking, read, line = list(wanted), 0, 1
        for match in re.finditer(r"(?m)^RUN\b(?:[^\n]*\\\r?\n)*[^\n]*", text):
            # Only the text since the last step: searching all of it for each would be quadratic.
            line += text.count("\n", read, match.start())
            lacking = [name for name in lacking if not _is_named(name, text[read : match.end()])]
            line, read, here = line + match[0].count("\n"), match.end(), line
            step = re.search(r"manage\.py\s+(\w+)", match[0])
            if step and lacking:
                values = " ".join(f"{name}={_dummy(name, wanted[name])}" for name in lacking)
                what = f"{step[1]} runs without {', '.join(lacking)}"
                yield Place(path, here, what, f"Write: {_written(match[0], values)}")


def _written(step: str, values: str) -> str:
    """Return a step with variables for manage.py: they count only for the command after them."""
    manage = r"(\S*python\S*\s+)?\S*manage\.py"
    return re.sub(manage, rf"{values} \g<0>", step, count=1).strip()


def _is_named(name: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", text))


def _dummy(name: str, value: str) -> str:
    return "sqlite://" if name == "DATABASE_URL" else value or "build"
