"""Uploads are kept on the local disk.

The disk is lost with its container, and two machines would each have half of the files.

https://github.com/divio/django-storage-url

Before::

    MEDIA_ROOT = BASE_DIR / "media"

After::

    DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")

    STORAGES = {
        "default": {"BACKEND": "mysite.storage.MediaStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
"""

import ast
import re
from collections.abc import Iterator

from scaffold.code import imports, literals, statements
from scaffold.code.expressions import constant, entry
from scaffold.code.source import Edit as Span
from scaffold.code.source import Source
from scaffold.edits.edit import InFile, Provide, in_file
from scaffold.edits.settings import added, may_add, shared
from scaffold.errors import UnreadableError
from scaffold.project.project import Project
from scaffold.project.served import served
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

_LOCAL = "django.core.files.storage.FileSystemStorage"
_DSN = 'DEFAULT_STORAGE_DSN = os.environ.get("DEFAULT_STORAGE_DSN")\n'
ADVICE = "Read the default storage from DEFAULT_STORAGE_DSN, with django-storage-url."


@rule(6, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    media = project.settings.last("MEDIA_ROOT") or project.settings.last("MEDIA_URL")
    if media and constant(media.value) == "":
        media = None  # Django's default
    uploads = "" if media else first_upload(project)
    if not (media or uploads) or not is_local(project) or not is_local(served(project)):
        return  # a storage of production's own would not be changed by one in development
    edits = _edits(project) if may_fix(project) else ()
    what, advice = "Uploads are kept on the local disk", "" if edits else ADVICE
    if media:
        yield at(media, what, advice, edits=edits)
    else:
        yield Place(uploads, 1, what, advice, edits=edits)


def first_upload(project: Project) -> str:
    """Return the first models.py with a field for uploads; "" if there is none."""
    for folder in project.apps:
        path = f"{folder}/models.py"
        if re.search(r"\b(File|Image)Field\(", project.files.text(path)):
            return path
    return ""


def backend(project: Project) -> tuple[Assignment, ast.expr] | None:
    """Return the assignment that names the default storage's class, and the name's node."""
    stated = project.settings.last("DEFAULT_FILE_STORAGE")
    if stated:
        return stated, stated.value
    storages = project.settings.last("STORAGES")
    named = entry(entry(storages.value, "default"), "BACKEND") if storages else None
    return (storages, named) if storages and named is not None else None


def is_local(project: Project) -> bool:
    for item in project.settings.all("STORAGES"):
        named = entry(item.value, "BACKEND") if item.key == "default" else None
        if named is not None and constant(named) != _LOCAL:
            return False
    found = backend(project)
    return found is None or constant(found[1]) == _LOCAL


def may_fix(project: Project) -> bool:
    storages = project.settings.last("STORAGES")
    plain = storages is None or isinstance(storages.value, ast.Dict)
    default = entry(storages.value, "default") if storages else None
    options = entry(default, "OPTIONS") if default is not None else None
    good = (
        plain
        and options is None
        and "STORAGES" not in [a.name for a in project.settings.all("STORAGES") if a.kind != "set"]
    )
    return good and project.django >= (2, 2) and may_add(project)


def _edits(project: Project) -> tuple[InFile, ...]:
    name = f'"{project.module("storage")}.MediaStorage"'
    code, edits = "", serve(project)
    found = backend(project)
    # Django 5.1 no longer reads the older setting.
    if found is not None and (found[0].name == "STORAGES" or project.django < (5, 1)):
        source = found[0].source
        edits += in_file(source, [Span(*source.span(found[1]), name)])
    elif (storages := project.settings.last("STORAGES")) is not None:
        assert isinstance(storages.value, ast.Dict)
        entry_code = f'"default": {{"BACKEND": {name}}}'
        spans = literals.with_entry(storages.source, storages.value, entry_code)
        edits += in_file(storages.source, spans)
    elif project.django >= (5, 1) or (
        project.django >= (4, 2) and "STATICFILES_STORAGE" not in project.settings
    ):
        static = '"django.contrib.staticfiles.storage.StaticFilesStorage"'
        code = (
            f'STORAGES = {{\n    "default": {{"BACKEND": {name}}},\n'
            f'    "staticfiles": {{"BACKEND": {static}}},\n}}\n'
        )
    else:
        code = f"DEFAULT_FILE_STORAGE = {name}\n"
    return edits + _added(project, code)


def serve(project: Project) -> tuple[InFile, ...]:
    """Add media_urls() to the URLconf, so that local uploads are served."""
    source = project.files.source(project.urls) if project.urls else None
    if source is None or not re.search(r"(?m)^urlpatterns\b", source.text):
        return ()
    line = f"from {project.module('storage')} import media_urls"
    try:
        if imports.imports(source.tree, line):
            return ()
    except UnreadableError:
        return ()  # a file that cannot be parsed is not edited
    # The first match answers: the project's own pattern for MEDIA_ROOT would hide ours.
    code = (
        "urlpatterns = [*media_urls(), *urlpatterns]\n"
        if re.search(r"MEDIA_(URL|ROOT)", source.text)
        else "urlpatterns += media_urls()\n"
    )
    spans = statements.appended(source, code, gap=1)
    return (*in_file(source, spans), Provide(source.path, line=line, own=True))


def _added(project: Project, code: str) -> tuple[InFile, ...]:
    """Add DEFAULT_STORAGE_DSN to the shared settings, and the code that depends on it."""
    target = shared(project, "")
    dsn = "" if "DEFAULT_STORAGE_DSN" in project.settings else _DSN
    force = project.files.source(project.layout.settings_path)
    others = "".join(project.files.text(path) for path in project.other_settings)
    older = project.django < (5, 1) and re.search(r"(?m)^\s*(STORAGES|\w+_STORAGE)\s*=", others)
    if older and force and force.path != target.path:
        # Django 4.2 refuses to start with both STORAGES and one of the older settings.
        return _placed(project, dsn, target) + _placed(project, code, force)
    return _placed(project, "\n".join(filter(None, (dsn, code))), target)


def _placed(project: Project, code: str, target: Source) -> tuple[InFile, ...]:
    """Add code after a module's MEDIA_ROOT and MEDIA_URL, else at its end."""
    if not code:
        return ()
    media = [project.settings.last(name) for name in ("MEDIA_ROOT", "MEDIA_URL")]
    here = [one for one in media if one and one.source.path == target.path]
    after = max(here, key=lambda one: one.statement.lineno, default=None)
    return added(project, code, after, to=target)
