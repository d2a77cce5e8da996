"""Statements replaced, added after others, and appended; comments stay."""

import ast

import pytest

from scaffold.code import statements
from scaffold.code.source import Source
from tests.helpers.projects import Form, crlf

LOCAL = "try:\n    from local import *\nexcept ImportError:\n    pass\n"


def value_of(source: Source) -> ast.expr:
    """Return what the last assignment assigns."""
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.Assign)]
    return found[-1].value


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("A = True\n", "False", "A = False\n"),
        ("A = True  # why\nB = 1; C = é\n", "f(é)", "A = True  # why\nB = 1; C = f(é)\n"),
        ("if X:\n    A = [\n        1,\n    ]\n", "[]", "if X:\n    A = []\n"),
        ("if X:\n    A = 1\n", "f(\n    2,\n)", "if X:\n    A = f(\n        2,\n    )\n"),
        ("if X:\n\tA = 1\n", "f(\n    2,\n)", "if X:\n\tA = f(\n\t\t2,\n\t)\n"),
        # Comments within it go above the statement.
        (
            "if X:\n    A = [  # of ours\n        # why\n        1,\n    ]\n",
            "[]",
            "if X:\n    # of ours\n    # why\n    A = []\n",
        ),
        ("A = [\n    '# none',\n]\n", "[]", "A = []\n"),
    ],
)
def test_an_expression_is_replaced(text: str, code: str, wanted: str, form: Form) -> None:
    source = Source("settings.py", form(text))
    edited = source.edited(statements.replaced(source, value_of(source), code))
    assert edited.text == form(wanted)


def test_what_is_replaced_by_itself_stays() -> None:
    text = "if X:\n    A = f(\n        1,\n    )\n"
    source = Source("settings.py", text)
    code = statements.flush(source, value_of(source))
    assert code == "f(\n    1,\n)"
    assert source.edited(statements.replaced(source, value_of(source), code)).text == text


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("[1, 2]", []),
        ("[  # a\n 1,\n# b\r\n '# no']", ["# a", "# b"]),
        ("[  # a\n '", ["# a"]),
        ("f(\n  # deep\n", ["# deep"]),
    ],
)
def test_comments(code: str, found: list[str]) -> None:
    assert statements.comments(code) == found


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A = 1\n", "A = 1\n\nX = 1\n"),
        ("A = 1  # why\nB = 2\n", "A = 1  # why\n\nX = 1\n\nB = 2\n"),
        ("A = 1\n\nB = 2\n", "A = 1\n\nX = 1\n\nB = 2\n"),
        ("A = [\n    1,\n]\n", "A = [\n    1,\n]\n\nX = 1\n"),
        ("A = 1; B = 2\n", "A = 1; B = 2\n\nX = 1\n"),
    ],
)
def test_lines_after_a_statement(text: str, wanted: str, form: Form) -> None:
    source = Source("settings.py", form(text))
    edit = statements.inserted_after(source, source.tree.body[0], "X = 1\n")
    assert source.edited([edit]).text == form(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("if A:\n    B = 1\n", "if A:\n    B = 1\n\n    X = 1\n"),
        ("if A:\n\tB = 1\n", "if A:\n\tB = 1\n\n\tX = 1\n"),
        ("if A:\n    B = 1", "if A:\n    B = 1\n\n    X = 1\n"),
    ],
)
def test_lines_after_a_statement_stand_as_far_in(text: str, wanted: str) -> None:
    source = Source("settings.py", text)
    (branch,) = source.tree.body
    assert isinstance(branch, ast.If)
    edit = statements.inserted_after(source, branch.body[0], "X = 1\n")
    assert source.edited([edit]).text == wanted


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "X = 1\n"),
        (" \n\n", "X = 1\n"),
        ("A = 1\n", "A = 1\n\n\nX = 1\n"),
        ("A = 1", "A = 1\n\n\nX = 1\n"),
        ("A = 1\n# the end\n\n\n", "A = 1\n# the end\n\n\nX = 1\n"),
        ('"""Settings."""\n', '"""Settings."""\n\nX = 1\n'),
        # What overrides all above it stays below.
        ("A = 1\n\nfrom .local import *\n", "A = 1\n\nX = 1\n\n\nfrom .local import *\n"),
        (f"A = 1\n\n# Last:\n# ours\n{LOCAL}", f"A = 1\n\nX = 1\n\n\n# Last:\n# ours\n{LOCAL}"),
        (
            "A = 1\nif D:\n    from .dev import *\ndjango_heroku.settings(locals())\n",
            "A = 1\nX = 1\n\n\nif D:\n    from .dev import *\ndjango_heroku.settings(locals())\n",
        ),
        # At the head it overrides nothing.
        ("from .base import *\n", "from .base import *\n\n\nX = 1\n"),
        ("from .local import *\nA = 1\n", "from .local import *\nA = 1\n\n\nX = 1\n"),
    ],
)
def test_a_block_at_the_end(text: str, wanted: str, form: Form) -> None:
    source = Source("settings.py", form(text))
    edited = source.edited(statements.appended(source, "X = 1\n"))
    ast.parse(edited.text)
    # A file of one line has no line ends of its own.
    assert edited.text == (form(wanted) if "\n" in text else wanted)


def test_a_gap_of_one_line() -> None:
    source = Source("urls.py", "A = 1\n")
    assert source.edited(statements.appended(source, "X = 1\n", gap=1)).text == "A = 1\n\nX = 1\n"


def test_the_outermost_statement() -> None:
    source = Source("settings.py", "A = 1; B = 2\nif C:\n    if D:\n        E = 1\nF = 3\n")
    for statement in source.tree.body:
        for part in ast.walk(statement):
            if isinstance(part, ast.stmt):
                assert statements.outermost(source.tree, part) is statement
