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
    # and the same for user, port and TLS
"""

import re
from collections.abc import Iterator

from scaffold.code.expressions import constant, reads_environment
from scaffold.code.source import Edit
from scaffold.edits.settings import provided
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at

FACTOR = 3
SEVERITY = "error"

NAMES = ("BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "TIMEOUT")
_PARSE = '_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")'


def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        what = f"{assignment.name} is a literal"
        fixable = may_fix(project, assignment)
        advice = "" if fixable else "Read it from the environment too, or all from EMAIL_URL."
        yield at(assignment, what, advice, fixable=fixable)


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


def may_fix(project: Project, assignment: Assignment) -> bool:
    """Say whether one URL may take the place of all: not where the server is a variable's."""
    named = project.settings.all("EMAIL_HOST")
    return not assignment.guarded and not any(reads_environment(a.value) for a in named)


def fix(project: Project) -> None:
    for _ in range(40):
        found = [a for a in literals(project) if may_fix(project, a)]
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
        # All that the URL says counts, also what the settings left to Django.
        names = [f"EMAIL_{name}" for name in NAMES if name != "TIMEOUT"]
        lacking = [name for name in names if name not in project.settings]
        code += "".join(f'{name} = _mail["{name}"]\n' for name in lacking)
        if not re.search(r"(?m)^_mail = ", source.text):
            edits.append(Edit(start, start, code))
        changed = source.edited(edits)
        project.write(provided(project, changed, _PARSE))
