"""An app has models and no migrations.

No deploy can create its tables: they exist only where somebody created them by hand.

https://docs.djangoproject.com/en/stable/topics/migrations/

Before::

    shop/models.py

After::

    shop/models.py  shop/migrations/0001_initial.py
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

_MODEL = re.compile(
    r"(?m)^class \w+\((?:[\w.]+,\s*)*(?:models\.Model|AbstractUser|AbstractBaseUser)\b"
)
_ABSTRACT = re.compile(r"abstract\s*=\s*True|managed\s*=\s*False|proxy\s*=\s*True")


@rule(12, "error")
def find(project: Project) -> Iterator[Place]:
    paths = project.files.paths
    migrated = {path.split("/migrations/")[0] for path in paths if "/migrations/0" in path}
    stated = " ".join(project.settings.strings("INSTALLED_APPS"))
    for folder, name in project.apps.items():
        path = f"{folder}/models.py"
        label = name.rpartition(".")[2]
        if folder in migrated or not project.files.has(path) or label not in stated:
            continue
        text = project.files.text(path)
        models = len(_MODEL.findall(text)) - len(_ABSTRACT.findall(text))
        if models > 0:
            line = text[: _MODEL.search(text).start()].count("\n") + 1  # type: ignore[union-attr]
            advice = f"python manage.py makemigrations {label}"
            yield Place(path, line, f"{label} has no migrations", advice)
