"""Edits of a project as values: those of a kind are made together, and return a new project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

from scaffold.code import imports
from scaffold.code.source import Edit as Span
from scaffold.code.source import Source
from scaffold.disk.tree import Tree
from scaffold.project.project import Project


@dataclass(frozen=True)
class TextEdit:
    """Replace a part of a file, by its offsets at the time when the edit is found."""

    path: str
    span: Span


@dataclass(frozen=True)
class Provide:
    """Add what our code in a module needs: imports, and the function `required`.

    `line` is a further import; `own`: it is of one of the project's modules.
    """

    path: str
    code: str = ""
    line: str = ""
    own: bool = False


# Edits of one file.
InFile = TextEdit | Provide


@runtime_checkable
class Wish(Protocol):
    """An edit that becomes edits of files only together with others of its kind."""

    @classmethod
    def compose(cls, project: Project, wishes: Sequence[Self]) -> tuple[InFile, ...]: ...


@runtime_checkable
class Change(Protocol):
    """An edit that does not replace a part, such as an addition to a file that may be missing."""

    @classmethod
    def make(cls, project: Project, changes: Sequence[Self]) -> Project:
        """Return the project with these changes, all of this kind, made to it."""
        ...


Edit = InFile | Wish | Change


def _rewritten(project: Project, edits: Sequence[InFile]) -> Project:
    """Return the project with its text edited, and with the imports that the new code needs."""
    files: dict[str, list[InFile]] = {}
    for edit in edits:
        files.setdefault(edit.path, []).append(edit)
    tree: Tree = {}
    for path, here in files.items():
        source = project.files.source(path)
        assert source is not None, path
        spans = dict.fromkeys(edit.span for edit in here if isinstance(edit, TextEdit))
        after = source.edited(spans)
        if uses := [edit for edit in here if isinstance(edit, Provide)]:
            end = imports.end_of_head(source)
            # Without an edit in the head, its end is the same, and need not be searched for.
            known = all(span.start >= end for span in spans) and end < len(source.text)
            after = _provided(project, after, uses, end if known else None)
        tree |= project.files.encoded(after)
    return project.with_(tree)


HELPER = '''def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value
'''

# What our code uses -> the import that it needs.
_IMPORTS = {
    r"\bos\.": "import os",
    r"(?<![/\w])sys\.": "import sys",
    r"\bdj_database_url\.": "import dj_database_url",
    r"\bdj_email_url\.": "import dj_email_url",
}


def _provided(
    project: Project, source: Source, uses: Sequence[Provide], head_ends: int | None
) -> Source:
    code = "\n".join(edit.code for edit in uses)
    helper = ""
    if re.search(r"\brequired\(", code) and not _has_helper(project, source):
        helper = HELPER
        code += HELPER
    lines = [line for pattern, line in _IMPORTS.items() if re.search(pattern, code)]
    lines += [edit.line for edit in uses if edit.line and not edit.own]
    own = [edit.line for edit in uses if edit.own]
    return imports.with_imports(source, lines, own=own, definition=helper, head_ends=head_ends)


def _has_helper(project: Project, source: Source) -> bool:
    known = project.settings.reached(source.path) - {source.path}
    texts = [source.text, *(project.files.text(path) for path in known)]
    return any(re.search(r"(?m)^def required\(", text) for text in texts)


@dataclass(frozen=True)
class Lines:
    """Add lines at the end of a text file, which is created if it is missing."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def make(cls, project: Project, changes: Sequence[Lines]) -> Project:
        for edit in changes:
            source = project.files.source(edit.path) or Source(edit.path, "")
            text = source.text if source.text.strip() else ""
            if text and not text.endswith(("\n", "\r")):
                text += source.newline
            text += "".join(f"{line}{source.newline}" for line in edit.lines)
            project = project.with_source(Source(source.path, text, source.encoding, source.mark))
        return project


def made(project: Project, edits: Iterable[Edit]) -> Project:
    """Return the project with all of these edits made, those of a kind together.

    Edits of text come first, since their offsets are those of the unchanged project.
    """
    parts: list[InFile] = []
    kinds: dict[Any, list[Wish | Change]] = {}
    for edit in dict.fromkeys(edits):
        if isinstance(edit, InFile):
            parts.append(edit)
        else:
            kinds.setdefault(type(edit), []).append(edit)
    for kind in [kind for kind in kinds if issubclass(kind, Wish)]:
        parts += kind.compose(project, kinds.pop(kind))
    project = _rewritten(project, parts)
    for kind, alike in kinds.items():
        project = kind.make(project, alike)
    return project


def in_file(source: Source, spans: Iterable[Span], code: str = "") -> tuple[InFile, ...]:
    """Return edits of one file; `code` is new code, whose imports the module needs."""
    edits: list[InFile] = [TextEdit(source.path, span) for span in spans]
    return (*edits, Provide(source.path, code)) if code else tuple(edits)
