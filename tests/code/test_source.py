"""A user's text file: decoded and encoded as it was, edited where it says."""

import ast
import codecs
import re

import pytest

from scaffold.code.source import Edit, Source, decode
from scaffold.errors import UnreadableError

TEXT = 'NAME = "Größe"\nDEBUG = True\n'


def value(source: Source, number: int) -> ast.expr:
    """Return what a statement, an assignment, assigns."""
    statement = source.tree.body[number]
    assert isinstance(statement, ast.Assign)
    return statement.value


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (TEXT.encode(), TEXT),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT),
        (f"# coding: latin-1\n{TEXT}".encode("latin-1"), f"# coding: latin-1\n{TEXT}"),
        (
            f"#!/bin/x\n# -*- coding: cp1252 -*-\n{TEXT}".encode("cp1252"),
            f"#!/bin/x\n# -*- coding: cp1252 -*-\n{TEXT}",
        ),
        (TEXT.replace("\n", "\r\n").encode(), TEXT.replace("\n", "\r\n")),
        (b"", ""),
        (b"a = 1\r\nb = 2\nc = 3\rd = 4", "a = 1\r\nb = 2\nc = 3\rd = 4"),
    ],
)
def test_what_is_decoded_is_encoded_to_the_same_bytes(content: bytes, text: str) -> None:
    source = decode("settings.py", content)
    assert source.text == text
    assert source.encoded() == content


def test_an_edit_keeps_mark_and_encoding() -> None:
    for content in (
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        f"# coding: latin-1\n{TEXT}".encode("latin-1"),
    ):
        source = decode("settings.py", content)
        node = value(source, 1)
        edited = source.edited([Edit(*source.span(node), "False")])
        assert edited.encoded() == decode("settings.py", edited.encoded()).encoded()
        assert edited.text == source.text.replace("True", "False")
        assert edited.encoded().startswith(content[:20])


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("settings.py", "Größe".encode("latin-1"), "not utf-8"),
        ("requirements.txt", b"\xff\xfea", "not utf-16-le"),
        ("settings.py", b"# coding: klingon\n", "unknown encoding: klingon"),
        ("settings.py", b"# coding: undefined\n", "not undefined: "),
        (
            "settings.py",
            b"# coding: unicode_escape\nA = '\\8'\n",
            "cannot be written back",
        ),
    ],
)
def test_what_tells_no_encoding_is_unreadable(path: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        decode(path, content)


def test_a_cookie_counts_in_python_and_in_the_first_two_lines_alone() -> None:
    content = "# coding: latin-1\nGröße\n".encode()
    assert decode("requirements.txt", content).encoding == "utf-8"
    assert decode("settings.py", b"\n\n# coding: latin-1\n").encoding == "utf-8"
    assert decode("settings.py", b"# vim: set fileencoding=latin-1 :\n").encoding == "latin-1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DEBUG = \n", "line 1: invalid syntax"),
        ("a = 1\nprint 'x'\n", "line 2: Missing parentheses"),
        ("a = 1\0\n", "NUL"),
        ("a = " + "(" * 300 + ")" * 300, "line 1: too many nested parentheses"),
        ("if 1:\n\ta = 1\n        b = 2\n", "line 3: inconsistent use of tabs"),
    ],
)
def test_what_is_no_python_is_unreadable(text: str, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        _ = Source("settings.py", text).tree


def test_the_deepest_expressions_are_unreadable_or_read() -> None:
    try:
        _ = Source("settings.py", "a = " + "-" * 100_000 + "1\n").tree
    except UnreadableError as error:
        assert "deep" in str(error) or "nested" in str(error)


def test_warnings_of_the_users_code_are_not_raised() -> None:
    assert Source("settings.py", 'PATTERN = "\\d"\n').tree.body


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_spans_count_characters_after_non_ascii_text(newline: str) -> None:
    text = newline.join(["# Ж", 'A = "Größe 😀"; B = "ß"; C = 1', "D = 2", ""])
    source = Source("settings.py", text)
    assert [source.segment(statement) for statement in source.tree.body] == [
        'A = "Größe 😀"',
        'B = "ß"',
        "C = 1",
        "D = 2",
    ]
    edited = source.edited([Edit(*source.span(value(source, 2)), "3")])
    assert edited.text == text.replace("C = 1", "C = 3")


def test_an_expression_over_lines_has_one_span() -> None:
    text = 'A = [\r\n    "ß",\r\n    "é",\r\n]  # é\r\nB = 1\r\n'
    source = Source("settings.py", text)
    assert source.segment(value(source, 0)) == '[\r\n    "ß",\r\n    "é",\r\n]'


def test_form_feeds_and_other_separators_end_no_line() -> None:
    text = "A = 1\n\x0cB = '\x85\u2028'\nC = 3\n"
    source = Source("settings.py", text)
    assert source.line(3) == "C = 3"
    assert [source.segment(statement) for statement in source.tree.body][2] == "C = 3"


def test_lines() -> None:
    source = Source("settings.py", "a\r\nb\rc\nd")
    assert [source.line(number) for number in range(6)] == ["", "a", "b", "c", "d", ""]
    assert source.end_of_line(0) == 3
    assert source.end_of_line(7) == 8
    assert Source("x", "").line(1) == ""


@pytest.mark.parametrize(
    ("text", "newline"), [("a\r\nb\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r"), ("a", "\n")]
)
def test_what_is_added_ends_its_lines_as_the_first_does(text: str, newline: str) -> None:
    edited = Source("settings.py", text).edited([Edit(0, 0, "x\ny\n")])
    assert edited.text == f"x{newline}y{newline}{text}"


def test_edits_do_not_move_each_other() -> None:
    source = Source("settings.py", "abcdef")
    edits = [Edit(4, 5, "E!"), Edit(0, 1, ""), Edit(2, 2, "--")]
    assert source.edited(edits).text == "b--cdE!f"


@pytest.mark.parametrize(
    ("text", "code", "written"),
    [
        ("A = 'x'\n", 'f("a", "b")', "f('a', 'b')"),
        ('A = "x"\n', 'f("a", "b")', 'f("a", "b")'),
        ("A = 'x'\n", '"it\'s"', '"it\'s"'),
        ("A = 'x'\n", '# "quoted"\nB = "b"', "# \"quoted\"\nB = 'b'"),
        ("A = 'x'\n", '"""Doc."""\nB = ""', '"""Doc."""\nB = \'\''),
        ("A = 'x'\n", 'B = "a\\n"', 'B = "a\\n"'),
        ("if A:\n\tB = 1\n", "if C:\n    D = (\n        1\n    )", "if C:\n\tD = (\n\t\t1\n\t)"),
        ("if A:\n\tB = 1\n", "\tC = (\n\t    1\n\t)", "\tC = (\n\t\t1\n\t)"),
    ],
)
def test_code_is_written_in_the_style_of_its_file(text: str, code: str, written: str) -> None:
    source = Source("settings.py", text)
    assert source.styled(code) == written
    ast.parse(source.text)


def test_other_files_keep_the_quotes_that_are_added() -> None:
    assert Source("Procfile", "a: 'x'\n").styled('b: "x"') == 'b: "x"'


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("DEBUG = False\nA = {}1\n".format("-" * 600), 2),
        ("A = " + " + ".join(["'a'"] * 600), 1),
        ("A = [\n" + "[" * 190 + "\n]" * 190 + "\n]\nB = a" + ".b" * 600 + "\n", 194),
        ("".join(f"{'el' if number else ''}if a:\n    pass\n" for number in range(600)), 1001),
    ],
)
def test_what_is_nested_too_deep_is_unreadable(code: str, line: int) -> None:
    with pytest.raises(UnreadableError, match=f"line {line}: nested more than 500 levels deep"):
        _ = Source("settings.py", code).tree


def test_sums_of_some_hundred_are_read() -> None:
    code = "A = " + " + ".join(["'a'"] * 450) + "\n"
    assert Source("settings.py", code * 20).tree.body[19].lineno == 20


def test_a_file_that_is_read_again_is_not_parsed_again() -> None:
    first = decode("settings.py", b"DEBUG = False\n")
    assert decode("settings.py", b"DEBUG = False\n").tree is first.tree
    changed = first.edited([Edit(8, 13, "True")])
    assert decode("settings.py", changed.encoded()) is changed
    assert decode("settings.py", b"DEBUG = False\n").text == first.text


def test_an_edit_adds_no_mark() -> None:
    source = decode("settings.py", b"# coding: utf-8-sig\nDEBUG = True\n")
    edited = source.edited([Edit(28, 32, "False")])
    assert edited.encoded() == b"# coding: utf-8-sig\nDEBUG = False\n"


def test_words_in_the_lines_of_a_statement() -> None:
    source = Source("settings.py", 'A = 1\nB = [\n    os.environ["B"],\n]\nC = 3\n')
    words = re.compile("environ")
    assert [source.mentions(node, words) for node in source.tree.body] == [False, True, False]
