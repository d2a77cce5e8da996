"""A key, token or password is written in the code.

What stands in the code is known to all who ever saw it, and is the same for every deploy.

https://12factor.net/config

Before::

    STRIPE_SECRET_KEY = "sk_live_..."

After::

    STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
"""

import ast
import re
from collections.abc import Iterator

from scaffold.environment import rewrite
from scaffold.expressions import variable_of
from scaffold.project import Project
from scaffold.readers import reader_at
from scaffold.rules import Place, at
from scaffold.settings import Assignment

FACTOR = 3
SEVERITY = "error"

# Whatever these hold is a secret, if it is no placeholder.
_SURE = re.compile(
    r"(^|_)(SECRET|PASSWORD|PASSWD|SECRET_KEY|PRIVATE_KEY|CLIENT_SECRET|API_?KEY|ACCESS_KEY(_ID)?)$"
)
# These hold secrets, or names of things: their values tell.
_MAYBE = re.compile(r"(TOKEN|KEY|KEY_ID|_DSN)$")
_NONE = re.compile(
    r"^(SECRET_KEY|EMAIL_.*|DEFAULT_\w+|.*(COOKIE|HEADER|FIELD|PARAM|PREFIX|NAME|URL|REGION|BUCKET"
    r"|DOMAIN|PUBLIC|ROUTING|SURROGATE|SESSION|CACHE|LOCK|INDEXNOW|TEST|INSECURE)\w*)$"
)
_PLACEHOLDER = re.compile(
    r"(<.*>|\{.*\}|\W*|x+|(your|my|change|replace|insert|todo|dummy|fake|test|example)([-_ ].*)?"
    r"|changeme|admin|guest|deadbeef|none|default)",
    re.IGNORECASE,
)


def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        yield at(assignment, f"{assignment.name} is a literal", fixable=True)


def literals(project: Project) -> list[Assignment]:
    return [
        assignment
        for name, assignments in project.settings.assignments.items()
        if (_SURE.search(name) or _MAYBE.search(name)) and not _NONE.match(name)
        for assignment in assignments
        if assignment.kind == "set" and _is_secret(name, assignment.value)
    ]


def _is_secret(name: str, node: ast.expr) -> bool:
    sure = bool(_SURE.search(name))
    if isinstance(node, ast.Constant):
        value = node.value
        return isinstance(value, str) and len(value) > 3 and _looks_secret(value, sure=sure)
    # What a variable falls back to is for development, unless it is somebody's real key.
    variable = variable_of(node)
    default = variable[1].value if variable and isinstance(variable[1], ast.Constant) else None
    return isinstance(default, str) and len(default) >= 12 and _looks_secret(default, sure=sure)


def _looks_secret(value: str, *, sure: bool) -> bool:
    return (sure and _is_given(value)) or looks_made(value)


def _is_given(value: str) -> bool:
    return not _PLACEHOLDER.fullmatch(value)


def looks_made(value: str) -> bool:
    """Say whether a text was made by a machine to be secret, as against a name or a placeholder."""
    if len(value) < 12 or re.search(r"\s", value) or not _is_given(value):
        return False
    if "://" in value:
        return "@" in value  # an address with a login in it
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))


def fix(project: Project) -> None:
    for _ in range(100):
        found = literals(project)
        if not found:
            return
        assignment = found[0]
        reader = reader_at(project, assignment.source, assignment.statement.lineno)
        variable = variable_of(assignment.value)
        name = variable[0] if variable else assignment.name
        rewrite(project, assignment, assignment.value, reader.optional(name))
