"""The build has no folder for static files.

collectstatic fails without STATIC_ROOT, or writes to a folder that the image does not serve.

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

from scaffold.edits.edit import InFile
from scaffold.edits.settings import added, base_dir, may_add, replaced, shared
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

CODE = 'STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"'


@rule(5, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    if project.settings.lacks("STATIC_ROOT"):
        what, url = "STATIC_ROOT is not set", project.settings.last("STATIC_URL")
        edits = _set(project, url) if may_add(project) else ()
        advice = "" if edits else f"Add: {CODE}"
        if url:
            yield at(url, what, advice, edits=edits)
        else:
            yield Place(project.layout.settings_path, 1, what, advice, edits=edits)
    if assignment := may_be_none(project):
        edits = _never_none(project, assignment)
        yield at(assignment, "STATIC_ROOT defaults to None", edits=edits)
    if assignment := empty(project):
        place = base_dir(project, assignment.source, "staticfiles")
        code = f'os.environ.get("STATIC_ROOT") or {place}'
        edits = replaced(project, assignment, assignment.value, code)
        yield at(assignment, "STATIC_ROOT is empty", edits=edits)


def empty(project: Project) -> Assignment | None:
    """Return the last assignment if it sets an empty string or None."""
    last = project.settings.last("STATIC_ROOT")
    is_empty = last is not None and not last.guarded and ast.unparse(last.value) in ("''", "None")
    return last if is_empty else None


def may_be_none(project: Project) -> Assignment | None:
    """Return the last assignment if it is only a variable that may be missing."""
    last = project.settings.last("STATIC_ROOT")
    asked = r"(os\.)?(getenv|environ\.get)\(['\"]\w+['\"]\)"
    if last is None or last.guarded or not re.fullmatch(asked, ast.unparse(last.value)):
        return None
    return last


def _set(project: Project, url: Assignment | None) -> tuple[InFile, ...]:
    source = url.source if url else shared(project, "BASE_DIR")
    place = base_dir(project, source, "staticfiles")
    return added(project, f'STATIC_ROOT = os.environ.get("STATIC_ROOT") or {place}\n', url)


def _never_none(project: Project, assignment: Assignment) -> tuple[InFile, ...]:
    place = base_dir(project, assignment.source, "staticfiles")
    own = assignment.source.segment(assignment.value)
    named = re.search(r"['\"]STATIC_ROOT['\"]", own)
    given = "" if named else 'os.environ.get("STATIC_ROOT") or '
    code = f"{given}{own} or {place}"
    long = len(code) > 85 and "\n" not in code
    code = f"(\n    {code}\n)" if long else code
    return replaced(project, assignment, assignment.value, code)
