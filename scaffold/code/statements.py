"""Edits of Python source: the syntax tree decides where, and only those spans are replaced."""

import ast
import re
import textwrap
from bisect import bisect_right

from scaffold.code.source import Edit, Source


def replaced(source: Source, node: ast.expr, code: str) -> list[Edit]:
    """Replace an expression with code; comments inside it are kept, above its line."""
    start, end = source.span(node)
    margin = source.margin(node.lineno)
    code = textwrap.indent(code, margin).lstrip()
    kept = comments(source.text[start:end])
    edits = [Edit(start, end, code)]
    if kept:
        line = source.starts[node.lineno - 1]
        edits.append(Edit(line, line, "".join(f"{margin}{comment}\n" for comment in kept)))
    return edits


def flush(source: Source, node: ast.expr) -> str:
    """Return an expression's text, its later lines dedented by the indentation of its first."""
    outer = re.escape(source.margin(node.lineno))
    return re.sub(rf"(?m)(?<=\n){outer}", "", source.segment(node))


def comments(code: str) -> list[str]:
    """Return the comments of a piece of code, in order."""
    import io
    import tokenize

    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({code}\n)").readline):
            if token.type == tokenize.COMMENT:
                found.append(token.string.rstrip("\r"))  # noqa: PERF401 - what follows may raise
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def inserted_after(source: Source, statement: ast.stmt, code: str) -> Edit:
    """Add lines after a statement, with its indentation, one blank line between."""
    at = source.end_of_line(source.span(statement)[1])
    margin = source.line(statement.lineno)[: statement.col_offset]
    ending = "" if source.text[:at].endswith(("\n", "\r")) else "\n"
    text = textwrap.indent(code, margin if not margin.strip() else "")
    follows = source.text[at:]
    gap = "" if not follows or follows.startswith(("\n", "\r")) else "\n"
    return Edit(at, at, f"{ending}\n{text}{gap}")


def appended(source: Source, code: str, gap: int = 2) -> list[Edit]:
    """Add a block at the end, but before star imports that are meant to override everything.

    `gap` is the number of blank lines before it.
    """
    tail = _overrides(source.tree)
    if tail is not None:
        number = tail.lineno
        while source.line(number - 1).strip().startswith("#"):
            number -= 1
        at = source.starts[number - 1]
        return [Edit(at, at, f"{code}\n\n")]
    text = source.text.rstrip()
    end = len(source.text)
    if not text:
        # A second block needs a gap after the first: it is added in the next round.
        return [Edit(0, end, code, within=(0, end))]
    newline = re.match(r"\r\n|\r|\n", source.text[len(text) :])
    at = len(text) + newline.end() if newline else end
    # After only a docstring one blank line is enough: imports may be added there.
    alone = len(source.tree.body) == 1 and ast.get_docstring(source.tree)
    lines = "\n" * (1 if alone else gap)
    # A separate edit, since several blocks need the missing newline only once.
    ending = [] if newline else [Edit(len(text), end, "\n")]
    return [*ending, Edit(at, end, f"{lines}{code}")]


def outermost(tree: ast.Module, statement: ast.stmt) -> ast.stmt:
    """Return the top-level statement that contains another, or is it."""
    starts = [one.lineno for one in tree.body]
    at = bisect_right(starts, statement.lineno) - 1
    # Several statements may share a line.
    while at > 0 and starts[at - 1] == statement.lineno and not _holds(tree.body[at], statement):
        at -= 1
    return tree.body[at] if at >= 0 else statement


def _holds(outer: ast.stmt, statement: ast.stmt) -> bool:
    return any(part is statement for part in ast.walk(outer))


def _overrides(tree: ast.Module) -> ast.stmt | None:
    """Return the first of the star imports at the end of a module; None if there are none."""
    tail: ast.stmt | None = None
    for statement in reversed(tree.body):
        text = ast.unparse(statement)
        local = re.search(r"\bimport \*|settings\((globals|locals)\(\)", text)
        if isinstance(statement, ast.Try | ast.If | ast.ImportFrom | ast.Expr) and local:
            tail = statement
        else:
            break
    return tail if tail not in tree.body[:1] else None
