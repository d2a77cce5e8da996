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

from scaffold.environment import reader_at, rewrite
from scaffold.expressions import variable_of
from scaffold.project import Project
from scaffold.rules import Place, at
from scaffold.settings import Assignment

FACTOR = 3
SEVERITY = "error"

_SECRET = re.compile(
    r"(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY(_ID)?|PRIVATE_KEY|CLIENT_SECRET|AUTH_KEY"
    r"|_KEY|_DSN)$|^(AWS_|AZURE_ACCOUNT_KEY)"
)
_NONE = re.compile(
    r"^(SECRET_KEY|EMAIL_.*|.*(COOKIE|HEADER|FIELD|PARAM|PREFIX|NAME|URL|REGION|BUCKET|DOMAIN)\w*"
    r"|AWS_(S3|STORAGE|DEFAULT|QUERY|LOCATION|IS|CLOUDFRONT|HEADERS|REGION)\w*|DEFAULT_\w+)$"
)


def find(project: Project) -> Iterator[Place]:
    for assignment in literals(project):
        yield at(assignment, f"{assignment.name} is a literal", fixable=True)


def literals(project: Project) -> list[Assignment]:
    return [
        assignment
        for name, assignments in project.settings.assignments.items()
        if _SECRET.search(name) and not _NONE.match(name)
        for assignment in assignments
        if assignment.kind == "set" and _is_secret(assignment.value)
    ]


def _is_secret(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and len(node.value) > 3
    variable = variable_of(node)
    default = variable[1] if variable else None
    return isinstance(default, ast.Constant) and _is_secret(default)


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
