"""Additions to lists, tuples and dicts, as their authors would have written them."""

import ast

import pytest

from scaffold.code.literals import with_element, with_entry
from scaffold.code.source import Source
from tests.helpers.projects import Form, crlf


def element(text: str, after: str | None) -> str:
    """Return the text with "new" in its list, after an element or before all."""
    source = Source("settings.py", text)
    (node,) = (n for n in ast.walk(source.tree) if isinstance(n, ast.List | ast.Tuple))
    place = next((one for one in node.elts if source.segment(one) == after), None)
    assert (place is None) is (after is None)
    edited = source.edited(with_element(source, node, '"new"', place)).text
    values = [one.value for one in ast.walk(ast.parse(edited)) if isinstance(one, ast.Constant)]
    assert values.count("new") == 1
    return edited


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A = []\n", 'A = ["new"]\n'),
        ("A = [  ]\n", 'A = ["new"]\n'),
        ("A = ()\n", 'A = ("new",)\n'),
        ("A = [\n    # none yet\n]\n", 'A = ["new",\n    # none yet\n]\n'),
        ("A = [a, b]\n", 'A = ["new", a, b]\n'),
        ("A = (a,)\n", 'A = ("new", a,)\n'),
        ("A = a, b\n", 'A = "new", a, b\n'),
        ("A = [\n    a,\n    b,\n]\n", 'A = [\n    "new",\n    a,\n    b,\n]\n'),
        ("A = [\n    # first\n    a,\n]\n", 'A = [\n    # first\n    "new",\n    a,\n]\n'),
        ("A = [a,\n     b]\n", 'A = ["new", a,\n     b]\n'),
        ("if X:\n\tA = [\n\t\ta,\n\t]\n", 'if X:\n\tA = [\n\t\t"new",\n\t\ta,\n\t]\n'),
    ],
)
def test_an_element_before_all(text: str, wanted: str, form: Form) -> None:
    assert element(form(text), None) == form(wanted)


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A = [a]\n", 'A = [a, "new"]\n'),
        ("A = [a, b]\n", 'A = [a, "new", b]\n'),
        ("A = (a,)\n", 'A = (a, "new",)\n'),
        ("A = [a,\n     b]\n", 'A = [a, "new",\n     b]\n'),
        ("A = [\n    a,\n    b,\n]\n", 'A = [\n    a,\n    "new",\n    b,\n]\n'),
        ("A = [\n    a\n]\n", 'A = [\n    a,\n    "new",\n]\n'),
        ("A = [\n    a,  # why\n    b,\n]\n", 'A = [\n    a,  # why\n    "new",\n    b,\n]\n'),
        ("A = [\n    a  # why, so\n]\n", 'A = [\n    a,  # why, so\n    "new",\n]\n'),
        ("A = [\n    a\n    # why\n    , b\n]\n", 'A = [\n    a\n    # why\n    , "new", b\n]\n'),
        ("A = [\n\ta,\n]\n", 'A = [\n\ta,\n\t"new",\n]\n'),
        ("A = [\n    é, a,\n]\n", 'A = [\n    é, a, "new",\n]\n'),
    ],
)
def test_an_element_after_another(text: str, wanted: str, form: Form) -> None:
    assert element(form(text), "a") == form(wanted)


def test_a_line_that_grows_too_long_becomes_one_an_element() -> None:
    names = [f'"app_{number:02}"' for number in range(9)]
    text = f"if X:\n    A = [{', '.join(names)}]\n"
    lines = "".join(f"        {name},\n" for name in ['"new"', *names])
    assert element(text, None) == f"if X:\n    A = [\n{lines}    ]\n"


def test_elements_for_several_places_are_added_together() -> None:
    source = Source("settings.py", "A = [\n    a,\n    b,\n]\n")
    (node,) = (n for n in ast.walk(source.tree) if isinstance(n, ast.List))
    edits = [*with_element(source, node, "x"), *with_element(source, node, "y", node.elts[1])]
    assert source.edited(edits).text == "A = [\n    x,\n    a,\n    b,\n    y,\n]\n"


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("D = {}\n", 'D = {"k": 1}\n'),
        ("D = { }\n", 'D = {"k": 1}\n'),
        ('D = {"a": 0}\n', 'D = {"a": 0, "k": 1}\n'),
        ('D = {"a": 0,}\n', 'D = {"a": 0, "k": 1}\n'),
        ('D = {"a": 0,\n     "b": 0}\n', 'D = {"a": 0,\n     "b": 0, "k": 1}\n'),
        ('D = {\n    "a": 0,\n}\n', 'D = {\n    "a": 0,\n    "k": 1,\n}\n'),
        ('D = {\n    "a": 0\n}\n', 'D = {\n    "a": 0,\n    "k": 1,\n}\n'),
        (
            'D = {\n    "a": 0,  # why, so\n    # end\n}\n',
            'D = {\n    "a": 0,  # why, so\n    "k": 1,\n    # end\n}\n',
        ),
        ('D = {\n    "a": [\n        0,\n    ]\n}\n', None),
        ("D = {\n    **other,\n}\n", 'D = {\n    **other, "k": 1\n}\n'),
        ('D = {\n\t"a": 0,\n}\n', 'D = {\n\t"a": 0,\n\t"k": 1,\n}\n'),
    ],
)
def test_an_entry_at_the_end(text: str, wanted: str | None, form: Form) -> None:
    source = Source("settings.py", form(text))
    node = next(n for n in ast.walk(source.tree) if isinstance(n, ast.Dict))
    edited = source.edited(with_entry(source, node, '"k": 1')).text
    ast.parse(edited)
    if wanted is None:
        wanted = text.replace("    ]\n", '    ],\n    "k": 1,\n')
    assert edited == form(wanted)


def test_an_entry_of_several_lines_stands_as_far_in_as_its_neighbours() -> None:
    source = Source("settings.py", 'if X:\n    D = {\n        "a": 0,\n    }\n')
    node = next(n for n in ast.walk(source.tree) if isinstance(n, ast.Dict))
    edited = source.edited(with_entry(source, node, '"k": {\n    "l": 1,\n}')).text
    lines = ["if X:", "    D = {", '        "a": 0,', '        "k": {']
    lines += ['            "l": 1,', "        },", "    }", ""]
    assert edited.splitlines() == lines[:-1]
