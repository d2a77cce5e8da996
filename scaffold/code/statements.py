"""Edits of Python source that keep all the rest: the syntax tree decides, spans are replaced."""

import ast
import re
import textwrap

from scaffold.code.source import Edit, Source


def replace(source: Source, node: ast.expr, code: str) -> Source:
    """Put code in place of an expression; its comments are kept, above the statement."""
    start, end = source.span(node)
    indent = re.match(r"[ \t]*", source.line(node.lineno))
    code = textwrap.indent(code, indent[0] if indent else "").lstrip()
    kept = comments(source.text[start:end])
    edits = [Edit(start, end, code)]
    if kept:
        line = source.starts[node.lineno - 1]
        margin = indent[0] if indent else ""
        edits.append(Edit(line, line, "".join(f"{margin}{comment}\n" for comment in kept)))
    return source.edited(edits)


def flush(source: Source, node: ast.expr) -> str:
    """Return an expression's text with its later lines as far left as its first line stands."""
    margin = re.match(r"[ \t]*", source.line(node.lineno))
    outer = re.escape(margin[0]) if margin else ""
    return re.sub(rf"(?m)(?<=\n){outer}", "", source.segment(node))


def comments(code: str) -> list[str]:
    """Return the comments of a piece of code, in order."""
    import io
    import tokenize

    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({code}\n)").readline):
            if token.type == tokenize.COMMENT:
                found.append(token.string.rstrip("\r"))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def insert_after(source: Source, statement: ast.stmt, code: str) -> Source:
    """Add lines after a statement, with its indentation, one blank line between."""
    at = source.end_of_line(source.span(statement)[1])
    margin = source.line(statement.lineno)[: statement.col_offset]
    ending = "" if source.text[:at].endswith(("\n", "\r")) else "\n"
    text = textwrap.indent(code, margin if not margin.strip() else "")
    follows = source.text[at:]
    gap = "" if not follows or follows.startswith(("\n", "\r")) else "\n"
    return source.edited([Edit(at, at, f"{ending}\n{text}{gap}")])


def append(source: Source, code: str, gap: int = 2) -> Source:
    """Add a block at the end, before what is there to override all that stands above it.

    `gap` is how many blank lines come before.
    """
    tail = _overrides(source.tree)
    if tail is not None:
        at = source.starts[tail.lineno - 1]
        while (above := source.line(_line_of(source, at) - 1).strip()).startswith("#") and above:
            at = source.starts[_line_of(source, at) - 2]
        return source.edited([Edit(at, at, f"{code}\n\n")])
    text = source.text.rstrip()
    tail_text = source.text[len(text) :]
    ending = "" if tail_text.startswith(("\n", "\r")) else "\n"
    at = len(text) + (len(_first_newline(tail_text)) if not ending else 0)
    if not text:
        return source.edited([Edit(0, len(source.text), code)])
    # After a docstring alone there is one blank line, as before the imports that may come there.
    alone = len(source.tree.body) == 1 and ast.get_docstring(source.tree)
    lines = "\n" * (1 if alone else gap)
    return source.edited([Edit(at, len(source.text), f"{ending}{lines}{code}")])


def _line_of(source: Source, offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(source.starts, offset)


def _first_newline(text: str) -> str:
    match = re.match(r"\r\n|\r|\n", text)
    return match[0] if match else ""


def _overrides(tree: ast.Module) -> ast.stmt | None:
    """Return the first of the statements at the end that import all of another module."""
    tail: ast.stmt | None = None
    for statement in reversed(tree.body):
        text = ast.unparse(statement)
        local = re.search(r"\bimport \*|settings\((globals|locals)\(\)", text)
        if isinstance(statement, ast.Try | ast.If | ast.ImportFrom | ast.Expr) and local:
            tail = statement
        else:
            break
    return tail if tail not in tree.body[:1] else None
