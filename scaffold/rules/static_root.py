"""The build has no place for static files.

collectstatic fails without STATIC_ROOT, or writes where the image does not look.

https://docs.djangoproject.com/en/stable/howto/static-files/deployment/

Before::

    STATIC_URL = "/static/"

After::

    STATIC_URL = "/static/"

    STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
"""

from collections.abc import Iterator

from scaffold.environment import add_setting, base_dir, may_add
from scaffold.project import Project
from scaffold.rules import Place, at

FACTOR = 5
SEVERITY = "error"


def find(project: Project) -> Iterator[Place]:
    if project.settings.lacks("STATIC_ROOT"):
        fixable = may_add(project)
        code = 'STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"'
        advice = "" if fixable else f"Add: {code}"
        url = project.settings.last("STATIC_URL")
        place = at(url, "STATIC_ROOT is not set", advice, fixable=fixable) if url else None
        yield place or Place(
            project.settings_path, 1, "STATIC_ROOT is not set", advice, fixable=fixable
        )


def fix(project: Project) -> None:
    if project.settings.lacks("STATIC_ROOT"):
        place = base_dir(project, "staticfiles")
        code = f'STATIC_ROOT = os.environ.get("STATIC_ROOT") or {place}\n'
        add_setting(project, code, project.settings.last("STATIC_URL"))
