"""The build has no place for static files.

collectstatic fails without STATIC_ROOT, or writes where the image does not look.

https://docs.djangoproject.com/en/stable/howto/static-files/deployment/

Before::

    STATIC_URL = "/static/"

After::

    STATIC_URL = "/static/"

    STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
"""

import ast
import re
from collections.abc import Iterator

from scaffold.edits.settings import add_setting, base_dir, may_add, rewrite, shared
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

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

    if assignment := may_be_none(project):
        yield at(assignment, "STATIC_ROOT is None where nothing sets it", fixable=True)


def may_be_none(project: Project) -> Assignment | None:
    """Return the assignment, where it is a variable that need not be set and nothing else."""
    last = project.settings.last("STATIC_ROOT")
    asked = r"(os\.)?(getenv|environ\.get)\(['\"]\w+['\"]\)"
    if last is None or last.guarded or not re.fullmatch(asked, ast.unparse(last.value)):
        return None
    return last


def fix(project: Project) -> None:
    if assignment := may_be_none(project):
        place = base_dir(project, assignment.source, "staticfiles")
        own = assignment.source.segment(assignment.value)
        named = re.search(r"['\"]STATIC_ROOT['\"]", own)
        given = "" if named else 'os.environ.get("STATIC_ROOT") or '
        code = f"{given}{own} or {place}"
        long = len(code) > 85 and "\n" not in code
        rewrite(project, assignment, assignment.value, f"(\n    {code}\n)" if long else code)
    if project.settings.lacks("STATIC_ROOT"):
        url = project.settings.last("STATIC_URL")
        source = url.source if url else shared(project, "BASE_DIR")
        place = base_dir(project, source, "staticfiles")
        code = f'STATIC_ROOT = os.environ.get("STATIC_ROOT") or {place}\n'
        add_setting(project, code, url)
