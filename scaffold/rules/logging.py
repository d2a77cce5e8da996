"""Logs do not go to stdout.

With DEBUG off Django prints nothing and mails errors to ADMINS: the platform's log stays empty.

https://docs.djangoproject.com/en/stable/topics/logging/

Before::

    # LOGGING is not set

After::

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
    }
"""

import ast
from collections.abc import Iterator

from scaffold.code.expressions import constant
from scaffold.edits.settings import added, may_add
from scaffold.project.project import Project
from scaffold.rules.registry import Place, at, rule

_HEAD = """# Logging: to stdout, for the platform to collect

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
"""
_STDOUT = """        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL") or "INFO"},
"""
CODE = f"""{_HEAD}    "handlers": {{
{_STDOUT}    # Django's own handlers would say the same once more, or by mail.
    "loggers": {{"django": {{"handlers": [], "propagate": True}}}},
}}
"""
# For projects with ADMINS, who still get errors by mail.
TO_ADMINS = f"""{_HEAD}    "filters": {{
        "production": {{"()": "django.utils.log.RequireDebugFalse"}},
    }},
    "handlers": {{
        "mail_admins": {{
            "class": "django.utils.log.AdminEmailHandler",
            "filters": ["production"],
            "level": "ERROR",
        }},
{_STDOUT}    # Django's own handler for the console would say the same once more.
    "loggers": {{"django": {{"handlers": ["mail_admins"], "propagate": True}}}},
}}
"""


def _code(project: Project) -> str:
    named = project.settings.last("ADMINS")
    return TO_ADMINS if named and constant(named.value) not in ([], ()) else CODE


@rule(11, "warning", mends=True)
def find(project: Project) -> Iterator[Place]:
    assignment = project.settings.last("LOGGING")
    if project.settings.lacks("LOGGING") and project.settings.lacks("LOGGING_CONFIG"):
        edits = added(project, _code(project)) if may_add(project) else ()
        advice = "" if edits else "Set LOGGING, with a StreamHandler to stdout."
        yield Place(project.layout.settings_path, 1, "LOGGING is not set", advice, edits=edits)
    elif assignment and isinstance(assignment.value, ast.Dict):
        text = " ".join(ast.unparse(a.value) for a in project.settings.all("LOGGING"))
        if "Handler" in text and not any(
            name in text for name in ("StreamHandler", "RichHandler", "stdout", "console")
        ):
            yield at(
                assignment,
                "No handler writes to stdout",
                'Add {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}.',
            )
