"""A key, token or password is written in the code.

Everybody who has ever read the code knows it, and it is the same in every deploy.

https://12factor.net/config

Before::

    STRIPE_SECRET_KEY = "sk_live_..."
    TWILIO = {"auth_token": "9f86d081884c7d65..."}
    SIMPLE_JWT = {"SIGNING_KEY": "9v@x..."}

After::

    STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
    TWILIO = {"auth_token": os.environ.get("TWILIO_AUTH_TOKEN", "")}
    # anybody could sign with an empty key
    SIMPLE_JWT = {"SIGNING_KEY": required("SIMPLE_JWT_SIGNING_KEY")}
"""

import ast
from collections.abc import Iterator

from scaffold.code import statements
from scaffold.code.source import Edit as Span
from scaffold.code.source import Source
from scaffold.edits.edit import InFile, in_file
from scaffold.project.config_library import Reader, reader_at
from scaffold.project.project import Project
from scaffold.rules import _secrets
from scaffold.rules._secrets import Secret
from scaffold.rules.registry import Place, rule


@rule(3, "error", mends=True)
def find(project: Project) -> Iterator[Place]:
    for secret in _secrets.found(project):
        name, *inner = secret.text.keys
        what = name + "".join(f'["{key}"]' for key in inner)
        nested = inner or isinstance(secret.statement, ast.expr)
        node = secret.text.node if nested else secret.statement
        path, line, column = secret.source.path, node.lineno, node.col_offset + 1
        if secret.text.whole:
            edits = _edits(project, secret)
            yield Place(path, line, f"{what} is a literal", "", column, edits)
        else:
            advice = f'Read all of it from the environment: os.environ["{secret.variable}"].'
            yield Place(path, line, f"{what} contains a secret", advice, column)


def literals(project: Project) -> list[Secret]:
    """Return the secrets that retrofit moves to the environment."""
    return [secret for secret in _secrets.found(project) if secret.text.whole]


def _edits(project: Project, secret: Secret) -> tuple[InFile, ...]:
    """Return the edits that read a secret from the environment."""
    source, node = secret.source, secret.text.node
    (start, end), code = _replacement(secret, reader_at(project, source, node.lineno))
    return in_file(source, [Span(start, end, code), *_comments(source, node)], code)


def _replacement(secret: Secret, reader: Reader) -> tuple[tuple[int, int], str]:
    """Return the span to replace, and the code that replaces it."""
    text, source = secret.text, secret.source
    span = source.span(text.node)
    if text.call is not None and secret.must:
        if text.asked:
            return source.span(text.call), reader.required(secret.variable)
        # Without its default, the library requires the variable.
        arguments = [*text.call.args, *(keyword.value for keyword in text.call.keywords)]
        ends = [source.span(argument)[1] for argument in arguments]
        return (max(end for end in ends if end <= span[0]), span[1]), ""
    if text.call is not None or (text.behind and text.variable and not secret.must):
        return span, 'b""' if text.is_bytes else '""'
    code = reader.required if secret.must else reader.optional
    return span, code(secret.variable) + (".encode()" if text.is_bytes else "")


def _comments(source: Source, node: ast.expr) -> list[Span]:
    """Return the edit that moves the comments inside an expression above its line."""
    kept = statements.comments(source.segment(node))
    line = source.starts[node.lineno - 1]
    outer = source.margin(node.lineno)
    return [Span(line, line, "".join(f"{outer}{comment}\n" for comment in kept))] if kept else []
