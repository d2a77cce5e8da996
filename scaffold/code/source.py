"""A user's text file: decoded, parsed if it is Python, and edited by spans.

Everything that no edit touches is kept byte for byte: encoding, BOM, newlines, quotes, comments.
"""

import ast
import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from scaffold.code.expressions import mark_readers
from scaffold.errors import UnreadableError

# Python's own newlines; str.splitlines splits at more characters.
_LINE = re.compile(r"\r\n|\r|\n")
_PLACED = (ast.expr, ast.stmt, ast.excepthandler, ast.pattern)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# The greatest depth of a syntax tree that is accepted. ast.unparse, the deepest recursion, uses up
# to six frames per level, and scaffold.parsing.called sets the recursion limit for that.
DEEPEST = 500


@dataclass(frozen=True)
class Edit:
    """Replace the characters from `start` to `end` with `text`.

    The edit depends on everything `within` these offsets: no other edit there is made in the same
    round.
    """

    start: int
    end: int
    text: str
    within: tuple[int, int] | None = None


@dataclass(frozen=True)
class Source:
    """One text file, `path` relative to the project's root."""

    path: str
    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encoded(self) -> bytes:
        content = self.mark + self.text.encode(self.encoding)
        remember(content, self)
        return content

    @cached_property
    def newline(self) -> str:
        match = _LINE.search(self.text)
        return match[0] if match else "\n"

    @cached_property
    def quote(self) -> str:
        """The quote that the file prefers."""
        return "'" if self.text.count("'") > self.text.count('"') else '"'

    @cached_property
    def tabbed(self) -> bool:
        """Whether the file indents with tabs."""
        return self.text.startswith("\t") or "\n\t" in self.text

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts."""
        return [0, *(match.end() for match in _LINE.finditer(self.text))]

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; UnreadableError if this Python cannot parse it."""
        import warnings

        if "\0" in self.text:
            raise UnreadableError("it holds NUL bytes")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text)
        except SyntaxError as error:
            where = f"line {error.lineno}: " if error.lineno else ""
            raise UnreadableError(f"{where}{error.msg or 'no Python'}") from None
        except (RecursionError, MemoryError, ValueError) as error:
            raise UnreadableError(f"too deep or odd to parse: {error}") from None
        self._refuse_depth(tree)
        if "environ" in self.text or "getenv" in self.text:
            mark_readers(tree)
        return tree

    def _refuse_depth(self, tree: ast.Module) -> None:
        """Raise UnreadableError if the tree is too deep for the functions that recurse into it.

        Each level takes at least one character, so short nodes need no check.
        """
        waiting: list[tuple[ast.AST, int, int]] = [(tree, 0, 1)]
        while waiting:
            node, depth, line = waiting.pop()
            if depth > DEEPEST:
                what = f"nested more than {DEEPEST} levels deep, which no settings are"
                raise UnreadableError(f"line {line}: {what}")
            for child in ast.iter_child_nodes(node):
                if isinstance(child, _PLACED):
                    line = child.lineno
                    if self._extent(child) + depth < DEEPEST:
                        continue
                waiting.append((child, depth + 1, line))

    def _extent(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.pattern) -> int:
        """Return how many characters a node takes, or slightly more."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        if end_line == node.lineno:
            return end - node.col_offset
        # Python 3.11 may give wrong line numbers inside an f-string.
        last = min(end_line, len(self.starts))
        return self.starts[last - 1] + end - self.starts[min(node.lineno, last) - 1]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position in the syntax tree, whose `column` counts UTF-8 bytes."""
        start = self.starts[line - 1]
        ends = [] if self.text.isascii() else self._ends(line)
        return start + (bisect_right(ends, column) if ends else column)

    def _ends(self, line: int) -> list[int]:
        """Return where each character of a line ends, in bytes; [] if the line is ASCII."""
        if line not in self._known_ends:
            start = self.starts[line - 1]
            text = self.text[start : self._end(line)]
            sizes = [] if text.isascii() else [len(character.encode()) for character in text]
            self._known_ends[line] = list(accumulate(sizes))
        return self._known_ends[line]

    @cached_property
    def _known_ends(self) -> dict[int, list[int]]:
        return {}

    def _end(self, line: int) -> int:
        """Return the offset at which the next line begins."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        end_line, end_column = node.end_lineno, node.end_col_offset
        assert end_line is not None
        assert end_column is not None
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def segment(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def mentions(self, node: ast.expr | ast.stmt, words: re.Pattern[str]) -> bool:
        """Say whether a pattern matches in one of a node's lines; cheap when repeated."""
        if words not in self._mentions:
            found = words.finditer(self.text)
            self._mentions[words] = [bisect_right(self.starts, m.start()) for m in found]
        lines = self._mentions[words]
        at = bisect_left(lines, node.lineno)
        return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)

    @cached_property
    def _mentions(self) -> dict[re.Pattern[str], list[int]]:
        return {}

    def like(self, text: str) -> "Source":
        """Return a Source with other text, which keeps this file's style."""
        other = replace(self, text=text)
        other.__dict__.update(newline=self.newline, quote=self.quote, tabbed=self.tabbed)
        return other

    def margin(self, number: int) -> str:
        """Return a line's indentation."""
        match = re.match(r"[ \t]*", self.line(number))
        return match[0] if match else ""

    def line(self, number: int) -> str:
        """Return a line without its newline; "" if there is no such line."""
        if not 0 < number <= len(self.starts):
            return ""
        return self.text[self.starts[number - 1] : self._end(number)].rstrip("\r\n")

    def end_of_line(self, offset: int) -> int:
        """Return the offset at which the next line begins."""
        match = _LINE.search(self.text, offset)
        return match.end() if match else len(self.text)

    def edited(self, edits: Iterable[Edit]) -> "Source":
        """Return the file with these edits; two at the same offset keep their order."""
        parts, at = [], 0
        for edit in sorted(edits, key=lambda edit: edit.start):
            parts += [self.text[at : edit.start], self.styled(edit.text)]
            at = edit.end
        return self.like("".join([*parts, self.text[at:]]))

    def styled(self, code: str) -> str:
        """Return our code, written with double quotes, in this file's style."""
        if self.quote == "'" and self.path.endswith(".py"):
            # Not in comments, which may be the user's.
            code = re.sub(r'(?m)(^[ \t]*#.*$)|(?<!")"([^"\'\\\n]*)"(?!")', _single, code)
        if self.path.endswith(".py") and self.tabbed:
            code = re.sub(r"(?m)^(\t*)((?: {4})+)", _tabs, code)
        return _LINE.sub(lambda _: self.newline, code)


def _single(match: re.Match[str]) -> str:
    return match[1] if match[1] is not None else f"'{match[2]}'"


def _tabs(match: re.Match[str]) -> str:
    return match[1] + "\t" * (len(match[2]) // 4)


# The last content of each path, and its Source with its tree, so that the same content is not
# parsed twice. Only the last: the tree of a large file takes tens of megabytes.
_known: dict[str, tuple[bytes, Source]] = {}
_MOST_KNOWN = 200


def decode(path: str, content: bytes) -> Source:
    """Return the decoded file; UnreadableError if it is not in the encoding that it declares."""
    known = _known.get(path)
    if known is None or known[0] != content:
        known = (content, _decoded(path, content))
        remember(*known)
    return known[1]


def remember(content: bytes, source: Source) -> None:
    """Keep a Source for the next time that the same content is read."""
    while len(_known) >= _MOST_KNOWN:
        del _known[next(iter(_known))]
    _known[source.path] = (content, source)


def _decoded(path: str, content: bytes) -> Source:
    import warnings

    mark, encoding = b"", "utf-8"
    for known, name in _MARKS:
        if content.startswith(known):
            mark, encoding = known, name
            break
    else:
        if path.endswith(".py"):
            encoding = _cookie(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = content[len(mark) :].decode(encoding)
            same = encoding == "utf-8" or text.encode(encoding) == content[len(mark) :]
    except (UnicodeError, LookupError) as error:
        reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
        raise UnreadableError(f"not {encoding}: {reason}") from None
    if not same:
        raise UnreadableError(f"decoded as {encoding}, it cannot be written back unchanged")
    return Source(path, text, encoding, mark)


def _cookie(content: bytes) -> str:
    for line in content.split(b"\n", 2)[:2]:
        if match := _COOKIE.match(line):
            # "utf-8-sig" means with a BOM, which this file does not have.
            return re.sub(r"(?i)^(utf-?8)[-_]sig$", r"\1", match[1].decode("ascii"))
    return "utf-8"
