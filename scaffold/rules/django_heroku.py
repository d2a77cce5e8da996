"""django-heroku changes settings behind their back.

It sets database, hosts, static files and logs once more, after what is written here, and is no
longer maintained.

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
from scaffold.project.project import Project
from scaffold.rules.registry import Place

FACTOR = 3
SEVERITY = "warning"


_OFF = ("databases", "allowed_hosts", "staticfiles", "secret_key", "logging")


def find(project: Project) -> Iterator[Place]:
    for source, call in calls(project):
        yield Place(source.path, call.lineno, "django-heroku overrides the settings", fixable=True)


def calls(project: Project) -> list[tuple[Source, ast.Call]]:
    """Return the calls that leave django-heroku anything to do."""
    return [
        (source, call)
        for source, call in project.settings.calls
        if ast.unparse(call.func) in ("django_heroku.settings", "django_on_heroku.settings")
        and not set(_OFF) <= {keyword.arg for keyword in call.keywords}
    ]


def fix(project: Project) -> None:
    while found := calls(project):
        source, call = found[0]
        given = [source.segment(argument) for argument in call.args]
        kept = [k for k in call.keywords if k.arg not in _OFF]
        given += [f"{k.arg}={source.segment(k.value)}" for k in kept if k.arg]
        lines = [*given, *(f"{name}=False" for name in _OFF)]
        code = f"{ast.unparse(call.func)}(\n" + "".join(f"    {line},\n" for line in lines) + ")"
        project.write(statements.replace(source, call, code))
