"""Finds imports in Python source, and adds them where they belong."""

import ast
import re
import sys
from collections.abc import Iterable, Sequence

from scaffold.code.source import Edit, Source


def imports(tree: ast.Module, line: str) -> bool:
    """Say whether a module already has an import at its top level."""
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


def with_imports(
    source: Source,
    lines: Iterable[str],
    *,
    own: Iterable[str] = (),
    definition: str = "",
    head_ends: int | None = None,
) -> Source:
    """Return a module with these imports at its head, and a definition after all imports.

    Imports of the project's `own` modules come after those of libraries. A module may be long, so
    only its head is parsed after each addition; pass `head_ends` if its end is already known.
    """
    end = end_of_head(source) if head_ends is None else head_ends
    rest = source.text[end:]
    # A statement stands in for the rest: some additions depend on whether anything follows.
    head = source.like(source.text[:end] + ("pass\n" if rest else ""))
    for line in lines:
        if not _stands_in(head.tree, line):
            head = head.edited([_added(head, line)])
    for line in own:
        if not _stands_in(head.tree, line):
            head = head.edited([_added_own(head, line)])
    if definition:
        head = head.edited([_defined(head, definition)])
    return source.like(head.text.removesuffix("pass\n") + rest if rest else head.text)


def _stands_in(tree: ast.Module, line: str) -> bool:
    """Say whether the head has an import: one further down may run after the code that needs it."""
    return any(imports(ast.Module([one], []), line) for one in _head(tree))


def end_of_head(source: Source) -> int:
    """Return the offset of the first line after the docstring and the imports."""
    end = 0
    for index, statement in enumerate(source.tree.body):
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        if not is_import and not (index == 0 and isinstance(statement, ast.Expr)):
            decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
            line = min([statement.lineno, *(one.lineno for one in decorators)])
            start = source.starts[line - 1]
            # An import and the statement may share a line.
            return start if start >= end else len(source.text)
        end = source.span(statement)[1]
    return len(source.text)


def _added(source: Source, line: str) -> Edit:
    """Add an import to those at the head, in sorted order if they are sorted."""
    tree = source.tree
    head = _head(tree)
    if not head:
        return _alone(source, line)
    alike = [s for s in head if isinstance(s, ast.Import | ast.ImportFrom) and not _future(s)]
    standard = [s for s in alike if _is_standard(s)]
    if line.startswith(("import os", "import sys", "from pathlib")):
        before = [s for s in standard if _key(source.segment(s)) < _key(line)]
        if not before and alike:
            return _inserted_before(source, alike[0], line)
    else:
        rest = [s for s in alike if s not in standard]
        before = [s for s in rest if _key(source.segment(s)) < _key(line)]
        if not before and rest:
            return _inserted_before(source, rest[0], line)
        if not before:
            at = source.end_of_line(source.span(head[-1])[1])
            return Edit(at, at, f"\n{line}\n")
    last = before[-1] if before else head[-1]
    at = source.end_of_line(source.span(last)[1])
    ending = _ending(source, at)
    gap = "\n" if _future(last) else ""
    return Edit(at, at, f"{ending}{gap}{line}\n")


def _alone(source: Source, line: str) -> Edit:
    at = _after_docstring(source, source.tree)
    gap = "\n" if source.text[at:].strip() else ""
    return Edit(at, at, f"{_ending(source, at)}{line}\n{gap}")


def _ending(source: Source, at: int) -> str:
    """Return the newline that is missing before an offset; "" if the line before it has ended."""
    return "" if not at or source.text[:at].endswith(("\n", "\r")) else "\n"


def _added_own(source: Source, line: str) -> Edit:
    """Add an import of the project's own module: beside others, or after those of libraries."""
    head = _head(source.tree)
    if not head:
        return _alone(source, line)
    alike: Sequence[ast.stmt] = [
        s for s in head if isinstance(s, ast.Import | ast.ImportFrom) and not _future(s)
    ]
    if not alike:
        return _added(source, line)
    root = line.split()[1].partition(".")[0]
    absolute = [s for s in alike if not (isinstance(s, ast.ImportFrom) and s.level)]
    mine = [s for s in absolute if re.match(rf"(from|import) {root}\b", source.segment(s))]
    before = [s for s in mine if _key(source.segment(s)) < _key(line)]
    if mine and not before:
        return _inserted_before(source, mine[0], line)
    if not absolute:
        at = source.starts[alike[0].lineno - 1]
        return Edit(at, at, f"{line}\n\n")
    last = before[-1] if before else absolute[-1]
    at = source.end_of_line(source.span(last)[1])
    return Edit(at, at, f"{line}\n" if before else f"\n{line}\n")


def _inserted_before(source: Source, statement: ast.stmt, line: str) -> Edit:
    at = source.starts[statement.lineno - 1]
    third_party = not _is_standard(statement)
    gap = "\n" if third_party and line.startswith(("import os", "import sys")) else ""
    return Edit(at, at, f"{line}\n{gap}")


def _defined(source: Source, code: str) -> Edit:
    """Add a definition after the imports at the head, those of everything in a module too."""
    head = _head(source.tree, with_stars=True)
    at = (
        source.end_of_line(source.span(head[-1])[1])
        if head
        else _after_docstring(source, source.tree)
    )
    rest = source.text[at:].lstrip("\r\n")
    end = len(source.text) - len(rest)
    ending = _ending(source, at)
    return Edit(at, end, f"{ending}\n\n{code}\n\n" if rest else f"{ending}\n\n{code}")


def _key(line: str) -> tuple[bool, str]:
    """Sort as isort does: plain imports first, then by module."""
    words = line.split()
    return words[0] == "from", words[1].lower()


def _future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _is_standard(statement: ast.stmt) -> bool:
    name = ""
    if isinstance(statement, ast.Import):
        name = statement.names[0].name
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        name = statement.module or ""
    return name.partition(".")[0] in sys.stdlib_module_names


def _head(tree: ast.Module, *, with_stars: bool = False) -> list[ast.stmt]:
    """Return the imports at the top of a module."""
    head: list[ast.stmt] = []
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            star = isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
            if star and not with_stars:
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
    # After a shebang, an encoding declaration, and the comments at the top of the file.
    match = re.match(r"(#[^\r\n]*(\r\n|\r|\n|\Z))*(\r\n|\r|\n)*", source.text)
    return match.end() if match else 0
