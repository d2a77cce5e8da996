"""Adds elements to list, tuple and dict literals in Python source."""

import ast
import re
import textwrap

from scaffold.code.source import Edit, Source


def with_element(
    source: Source, node: ast.List | ast.Tuple, text: str, after: ast.expr | None = None
) -> list[Edit]:
    """Add an element to a list or tuple: after one of its elements, or first."""
    if not node.elts:
        # `within` is the whole list: beside a second edit of it there would have to be a comma.
        start, end = within = source.span(node)
        opening, closing = source.text[start], source.text[end - 1]
        trailing = "," if isinstance(node, ast.Tuple) else ""
        if source.text[start + 1 : end - 1].strip() == "" and opening + closing in "()[]":
            return [Edit(start + 1, end - 1, f"{text}{trailing}", within)]
        return [Edit(start + 1, start + 1, f"{text},", within)]
    if after is None:
        first = node.elts[0]
        start = source.span(first)[0]
        margin = source.text[source.starts[first.lineno - 1] : start]
        if margin.strip():  # on the bracket's own line
            if len(source.line(first.lineno)) + len(text) > 98 and node.lineno == node.end_lineno:
                return _one_a_line(source, node, [text, *map(source.segment, node.elts)])
            return [Edit(start, start, f"{text}, ", within=source.span(node))]
        line = source.starts[first.lineno - 1]
        return [Edit(line, line, f"{margin}{text},\n", within=(line, line))]
    start, end = source.span(after)
    margin = source.text[source.starts[after.lineno - 1] : start]
    comma = _comma(source.text, end)
    at = comma or end
    line_end = source.end_of_line(at)
    rest = source.text[at:line_end].strip()
    if margin.strip() or (rest and not rest.startswith("#")):
        return [Edit(at, at, f" {text}," if comma else f", {text}", within=source.span(node))]
    edits = [Edit(line_end, line_end, f"{margin}{text},\n")]
    if not comma:
        edits.append(Edit(end, end, ","))
    return edits


def _one_a_line(source: Source, node: ast.List | ast.Tuple, elements: list[str]) -> list[Edit]:
    """Spread a one-line list or tuple, with one element per line."""
    start, end = source.span(node)
    outer = source.margin(node.lineno)
    lines = "".join(f"{outer}    {element},\n" for element in elements)
    return [Edit(start + 1, end - 1, f"\n{lines}{outer}")]


def _comma(text: str, at: int) -> int | None:
    """Return the offset after the comma that follows an element; None if there is no comma."""
    # Possessive, so that a comma inside a comment does not count.
    match = re.compile(r"(?>[ \t\r\n]|#[^\r\n]*)*+,").match(text, at)
    return match.end() if match else None


def with_entry(source: Source, node: ast.Dict, code: str) -> list[Edit]:
    """Add an entry, `"key": value`, at the end of a dict."""
    # `within` is the whole dict: a second edit of it might add the same key.
    start, end = within = source.span(node)
    if not node.values:
        return [Edit(start + 1, end - 1, code, within)]
    last = node.values[-1]
    value_end = source.span(last)[1]
    comma = _comma(source.text, value_end)
    key = node.keys[-1] or last
    margin = source.text[source.starts[key.lineno - 1] : source.span(key)[0]]
    at = comma or value_end
    line_end = source.end_of_line(at)
    rest = source.text[at:line_end].strip()
    if margin.strip() or (rest and not rest.startswith("#")) or key.lineno == node.lineno:
        return [Edit(at, at, f" {code}" if comma else f", {code}", within)]
    edits = [Edit(line_end, line_end, f"{textwrap.indent(code, margin)},\n", within)]
    if not comma:
        edits.append(Edit(value_end, value_end, ","))
    return edits
