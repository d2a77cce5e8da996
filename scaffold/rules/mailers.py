"""Mail goes nowhere, by MAILERS of the code.

A new project of Django 6.1 prints its mail, and `check --deploy` refuses that. Which server sends
mail differs between deploys.

https://docs.djangoproject.com/en/stable/topics/email/

Before::

    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.console.EmailBackend",
        },
    }

After::

    _mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

    MAILERS = {"default": {"BACKEND": _mail["EMAIL_BACKEND"], "OPTIONS": {}}}
    if _mail["EMAIL_HOST"]:
        MAILERS["default"]["OPTIONS"] = {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"],
            # and the same for user, password, TLS and timeout
        }
"""

from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.code.source import Edit as Span
from scaffold.edits.edit import in_file
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

_CODE = """\
_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

MAILERS = {"default": {"BACKEND": _mail["EMAIL_BACKEND"], "OPTIONS": {}}}
if _mail["EMAIL_HOST"]:
    MAILERS["default"]["OPTIONS"] = {
        "host": _mail["EMAIL_HOST"],
        "port": _mail["EMAIL_PORT"],
        "username": _mail["EMAIL_HOST_USER"],
        "password": _mail["EMAIL_HOST_PASSWORD"],
        "use_tls": _mail["EMAIL_USE_TLS"],
        "use_ssl": _mail["EMAIL_USE_SSL"],
        "timeout": _mail["EMAIL_TIMEOUT"] or 10,
    }"""


@rule(4, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in project.settings.all("MAILERS"):
        stated = constant(assignment.value)
        if assignment.kind != "set" or not isinstance(stated, dict):
            continue
        if project.settings.is_development(assignment.source.path):
            continue
        if _is_default(stated) and not assignment.guarded and not _is_changed(project):
            source = assignment.source
            edits = in_file(source, [Span(*source.span(assignment.statement), _CODE)], _CODE)
            yield at(assignment, "MAILERS prints mail, and is a literal", edits=edits)
        elif _names_server(stated):
            what = "MAILERS names a server in the code"
            yield at(assignment, what, "Read it from the environment, or all from EMAIL_URL.")


def _is_default(stated: dict[object, object]) -> bool:
    """Say whether all mail goes to a backend of development, without any options."""
    only = stated.get("default")
    if not isinstance(only, dict) or stated.keys() != {"default"} or only.keys() != {"BACKEND"}:
        return False
    return str(only["BACKEND"]).startswith("django.core.mail.backends.console.")


def _is_changed(project: Project) -> bool:
    """Say whether more is set than this one assignment, or _mail is a name in use."""
    found: list[Assignment] = project.settings.all("MAILERS")
    return len(found) > 1 or "_mail" in project.settings


def _names_server(stated: dict[object, object]) -> bool:
    options = [one.get("OPTIONS") for one in stated.values() if isinstance(one, dict)]
    return any(isinstance(one, dict) and (one.keys() & {"host", "password"}) for one in options)
