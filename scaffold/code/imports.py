"""Imports of Python source: found, and added where they belong."""

import ast
import re
from collections.abc import Sequence

from scaffold.code.source import Edit, Source


def imports(tree: ast.Module, line: str) -> bool:
    """Say whether a module has an import already, at its top level."""
    wanted = ast.parse(line).body[0]
    for statement in tree.body:
        if isinstance(statement, ast.Import) and isinstance(wanted, ast.Import):
            if wanted.names[0].name in [a.name for a in statement.names if not a.asname]:
                return True
        elif isinstance(statement, ast.ImportFrom) and isinstance(wanted, ast.ImportFrom):
            names = [alias.name for alias in statement.names]
            same = (statement.module, statement.level) == (wanted.module, wanted.level)
            if same and {alias.name for alias in wanted.names} <= set(names):
                return True
    return False


def add_import(source: Source, line: str, *, own: bool = False) -> Source:
    """Add an import to those at the head, in their order where they have one.

    One of the project's `own` modules comes after those of libraries.
    """
    tree = source.tree
    if imports(tree, line):
        # One that comes late in the file may come too late for what is to use it.
        first = next(s for s in tree.body if imports(ast.Module([s], []), line))
        head = _head(tree)
        if first in head:
            return source
    head = _head(tree)
    third_party = not line.startswith(("import os", "import sys", "from pathlib"))
    alike = [s for s in head if isinstance(s, ast.Import | ast.ImportFrom) and not _future(s)]
    if not head:
        at = _after_docstring(source, tree)
        gap = "\n" if source.text[at:].strip() else ""
        return source.edited([Edit(at, at, f"{line}\n{gap}")])
    before = [s for s in alike if _key(source.segment(s)) < _key(line)]
    if own and alike:
        return _insert_own(source, alike, line)
    if third_party:
        standard = [s for s in alike if _is_standard(s)]
        rest = [s for s in alike if s not in standard]
        before = [s for s in rest if _key(source.segment(s)) < _key(line)]
        if not before and rest:
            return _insert_before(source, rest[0], line)
        if not before:
            at = source.end_of_line(source.span(head[-1])[1])
            return source.edited([Edit(at, at, f"\n{line}\n")])
    else:
        before = [s for s in before if _is_standard(s)]
        if not before and alike:
            return _insert_before(source, alike[0], line)
    last = before[-1] if before else head[-1]
    at = source.end_of_line(source.span(last)[1])
    ending = "" if source.text[:at].endswith(("\n", "\r")) else "\n"
    gap = "\n" if _future(last) else ""
    return source.edited([Edit(at, at, f"{ending}{gap}{line}\n")])


def _insert_own(source: Source, alike: Sequence[ast.stmt], line: str) -> Source:
    """Add an import of the project's own: among its like, else between libraries and siblings."""
    root = line.split()[1].partition(".")[0]
    absolute = [s for s in alike if not (isinstance(s, ast.ImportFrom) and s.level)]
    mine = [s for s in absolute if re.match(rf"(from|import) {root}\b", source.segment(s))]
    before = [s for s in mine if _key(source.segment(s)) < _key(line)]
    if mine and not before:
        return _insert_before(source, mine[0], line)
    if not absolute:
        return source.edited([Edit(at := source.starts[alike[0].lineno - 1], at, f"{line}\n\n")])
    last = before[-1] if before else absolute[-1]
    at = source.end_of_line(source.span(last)[1])
    return source.edited([Edit(at, at, f"{line}\n" if before else f"\n{line}\n")])


def _insert_before(source: Source, statement: ast.stmt, line: str) -> Source:
    at = source.starts[statement.lineno - 1]
    third_party = not _is_standard(statement)
    gap = "\n" if third_party and line.startswith(("import os", "import sys")) else ""
    return source.edited([Edit(at, at, f"{line}\n{gap}")])


def _key(line: str) -> tuple[bool, str]:
    """Sort as isort does: plain imports first, then by module."""
    words = line.split()
    return words[0] == "from", words[1].lower()


def _future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _is_standard(statement: ast.stmt) -> bool:
    import sys

    name = ""
    if isinstance(statement, ast.Import):
        name = statement.names[0].name
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        name = statement.module or ""
    return name.partition(".")[0] in sys.stdlib_module_names


def _head(tree: ast.Module) -> list[ast.stmt]:
    """Return the imports that a module begins with."""
    head: list[ast.stmt] = []
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                continue
            head.append(statement)
        elif not (index == 0 and isinstance(statement, ast.Expr)):
            break
    return head


def _after_docstring(source: Source, tree: ast.Module) -> int:
    if tree.body and ast.get_docstring(tree, clean=False) is not None:
        at = source.end_of_line(source.span(tree.body[0])[1])
        match = re.match(r"(\r\n|\r|\n)*", source.text[at:])
        return at + (match.end() if match else 0)
    # After a first line for the shell, the coding, and the comments that open the file.
    match = re.match(r"(#[^\r\n]*(\r\n|\r|\n))*(\r\n|\r|\n)*", source.text)
    return match.end() if match else 0


def add_after_imports(source: Source, code: str) -> Source:
    """Add a definition after the imports at the head."""
    head = _head(source.tree)
    at = (
        source.end_of_line(source.span(head[-1])[1])
        if head
        else _after_docstring(source, source.tree)
    )
    rest = source.text[at:].lstrip("\r\n")
    end = len(source.text) - len(rest)
    return source.edited([Edit(at, end, f"\n\n{code}\n\n" if rest else f"\n\n{code}")])
