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
from scaffold.code.source import Edit as Span
from scaffold.edits.edit import InFile, in_file
from scaffold.project.project import Project
from scaffold.project.settings import Assignment
from scaffold.rules.registry import Place, at, rule

NAMES = ("BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "TIMEOUT")
_PARTS = ("HOST", "HOST_USER", "HOST_PASSWORD")
_PARSE = '_mail = dj_email_url.parse(os.environ.get("EMAIL_URL") or "console:")'


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        what = f"{assignment.name} is a literal"
        if may_fix(project, assignment):
            yield at(assignment, what, edits=_edits(project, assignment))
        else:
            yield at(assignment, what, "Read it from the environment, or all from EMAIL_URL.")


def literals(project: Project) -> list[Assignment]:
    """Return the mail settings that are literals; [] if none of them names a server."""
    found = [
        assignment
        for name in NAMES
        for assignment in project.settings.all(f"EMAIL_{name}")
        if assignment.kind == "set" and constant(assignment.value) is not None
    ]
    servers = [a for a in found if a.name in ("EMAIL_HOST", "EMAIL_HOST_PASSWORD")]
    return found if any(constant(a.value) not in ("", "localhost") for a in servers) else []


def may_fix(project: Project, assignment: Assignment) -> bool:
    """Say whether one URL can replace all settings: not if one of its parts reads a variable."""
    named = [a for part in _PARTS for a in project.settings.all(f"EMAIL_{part}")]
    return not assignment.guarded and not any(reads_environment(a.value) for a in named)


def _edits(project: Project, assignment: Assignment) -> tuple[InFile, ...]:
    """Return the edits that read a setting from EMAIL_URL, parsed above a file's first of them."""
    source = assignment.source
    spans = [Span(*source.span(assignment.value), f'_mail["{assignment.name}"]')]
    if not re.search(r"(?m)^_mail = ", source.text):
        edited = [a for a in literals(project) if may_fix(project, a)]
        first = min(a.statement.lineno for a in edited if a.source.path == source.path)
        start = source.starts[first - 1]
        # The URL also sets what the settings have left to Django's defaults.
        names = [f"EMAIL_{name}" for name in NAMES if name != "TIMEOUT"]
        once = edited[0].source.path == source.path
        lacking = [name for name in names if once and name not in project.settings]
        code = "".join(f'{name} = _mail["{name}"]\n' for name in lacking)
        spans.append(Span(start, start, f"{_PARSE}\n\n{code}"))
    return in_file(source, spans, _PARSE)
