"""django-heroku overrides settings.

It sets database, hosts, static files and logging again, after these settings, and is no longer
maintained.

https://pypi.org/project/django-heroku/

Before::

    django_heroku.settings(locals())

After::

    django_heroku.settings(
        locals(),
        databases=False,
        allowed_hosts=False,
        staticfiles=False,
        secret_key=False,
        logging=False,
    )
"""

import ast
from collections.abc import Iterator

from scaffold.code import statements
from scaffold.code.source import Source
from scaffold.edits.edit import in_file
from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

_OFF = ("databases", "allowed_hosts", "staticfiles", "secret_key", "logging")


@rule(3, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for source, call in calls(project):
        spans = statements.replaced(source, call, _code(source, call))
        edits = in_file(source, spans)
        yield Place(source.path, call.lineno, "django-heroku overrides the settings", edits=edits)


def calls(project: Project) -> list[tuple[Source, ast.Call]]:
    """Return the calls in which django-heroku still sets anything."""
    return [
        (source, call)
        for source, call in project.settings.calls
        if ast.unparse(call.func) in ("django_heroku.settings", "django_on_heroku.settings")
        and not set(_OFF) <= {keyword.arg for keyword in call.keywords}
    ]


def _code(source: Source, call: ast.Call) -> str:
    given = [source.segment(argument) for argument in call.args]
    kept = [k for k in call.keywords if k.arg not in _OFF]
    given += [f"{k.arg}={source.segment(k.value)}" for k in kept if k.arg]
    lines = [*given, *(f"{name}=False" for name in _OFF)]
    return f"{ast.unparse(call.func)}(\n" + "".join(f"    {line},\n" for line in lines) + ")"
