"""A script calls django.setup() itself.

Outside manage.py it does not get what the project's commands share, and deploys forget it.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/

Before::

    # import_products.py
    django.setup()

After::

    # shop/management/commands/import_products.py
    class Command(BaseCommand): …
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

ADVICE = "Make it a management command, in management/commands/ of an app."
_OTHERS = re.compile(
    r"(^|/)(conftest|conf|manage|wsgi|asgi|celery\w*|settings\w*|runtests|noxfile)\.py$|(^|/)(tests?|docs|migrations)/|celery"
)


@rule(12, "warning")
def find(project: Project) -> Iterator[Place]:
    for path in project.files.paths:
        # Such scripts are near the root; searching every file would take long.
        if not path.endswith(".py") or path.count("/") > 1 or _OTHERS.search(path):
            continue
        if re.search(r"(?m)^\s*django\.setup\(\)", project.files.text(path)):
            for number, line in lines_of(project, path):
                if "django.setup()" in line:
                    yield Place(path, number, "A script calls django.setup()", ADVICE)
                    break
