"""The mail server is written in the code.

Which server sends mail, and with which password, differs between deploys.

https://github.com/migonzalvar/dj-email-url

Before::

    EMAIL_HOST = "smtp.example.com"
    EMAIL_HOST_PASSWORD = "hunter2"

After::

    _mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")

    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
"""

import re
from collections.abc import Iterator

from scaffold.environment import provided
from scaffold.project import Project
from scaffold.rules import Place, at
from scaffold.settings import Assignment, constant
from scaffold.source import Edit

FACTOR = 3
SEVERITY = "error"

NAMES = ("BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "TIMEOUT")
_PARSE = '_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")'


def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        what = f"{assignment.name} is a literal"
        advice = "" if not assignment.guarded else "Read EMAIL_URL instead, with dj_email_url."
        yield at(assignment, what, advice, fixable=not assignment.guarded)


def literals(project: Project) -> list[Assignment]:
    """Return what is written out of a mail server, where a server is named at all."""
    found = [
        assignment
        for name in NAMES
        for assignment in project.settings.all(f"EMAIL_{name}")
        if assignment.kind == "set" and constant(assignment.value) is not None
    ]
    servers = [a for a in found if a.name in ("EMAIL_HOST", "EMAIL_HOST_PASSWORD")]
    return found if any(constant(a.value) not in ("", "localhost") for a in servers) else []


def fix(project: Project) -> None:
    for _ in range(40):
        found = [a for a in literals(project) if not a.guarded]
        if not found:
            return
        # All of one file at once, or the last ones would no longer look like a server's.
        path = found[0].source.path
        here = [a for a in found if a.source.path == path]
        source = here[0].source
        edits = [Edit(*source.span(a.value), f'_mail["{a.name}"]') for a in here]
        first = min(here, key=lambda a: a.statement.lineno).statement
        start = source.starts[first.lineno - 1]
        code = _PARSE + "\n\n"
        if "EMAIL_BACKEND" not in project.settings:
            code += 'EMAIL_BACKEND = _mail["EMAIL_BACKEND"]\n'
        if not re.search(r"(?m)^_mail = ", source.text):
            edits.append(Edit(start, start, code))
        changed = source.edited(edits)
        project.write(provided(project, changed, _PARSE))
