"""Imports that are added: once, at the head, in the order that is there."""

import ast

import pytest

from scaffold.code.imports import end_of_head, imports, with_imports
from scaffold.code.source import Source
from tests.helpers.projects import Form, crlf

OS = "import os"
PATH = "from pathlib import Path"
URL = "import dj_database_url"
OWN = "from mysite.media import media_urls"


@pytest.mark.parametrize(
    ("code", "line", "found"),
    [
        ("import os\n", OS, True),
        ("import sys, os\n", OS, True),
        ("from pathlib import PurePath, Path\n", PATH, True),
        ("import os as system\n", OS, False),
        ("import os.path\n", OS, False),
        ("from .pathlib import Path\n", PATH, False),
        ("from pathlib import Path as P\nfrom os import *\n", "from os import environ", False),
        ("def f():\n    import os\n", OS, False),
        ("try:\n    import os\nexcept ImportError:\n    pass\n", OS, False),
    ],
)
def test_what_is_imported(code: str, line: str, found: bool) -> None:
    assert imports(ast.parse(code), line) is found


def added(text: str, *lines: str, own: tuple[str, ...] = (), definition: str = "") -> str:
    """Return a module with these imports, added twice: once and for all."""
    source = with_imports(Source("settings.py", text), lines, own=own, definition=definition)
    compile(source.text, "settings.py", "exec")
    if not definition:
        assert with_imports(source, lines, own=own).text == source.text
    return source.text


@pytest.mark.parametrize("form", [str, crlf])
@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        ("X = 1\n", OS, "import os\n\nX = 1\n"),
        ('"""Settings."""\n', OS, '"""Settings."""\nimport os\n'),
        ('"""Settings."""\n\nX = 1\n', OS, '"""Settings."""\n\nimport os\n\nX = 1\n'),
        (
            "#!/usr/bin/env python\n# coding: utf-8\n# Ours\n\nX = 1\n",
            OS,
            "#!/usr/bin/env python\n# coding: utf-8\n# Ours\n\nimport os\n\nX = 1\n",
        ),
        # Among its like, in their order.
        ("import json\nimport sys\n", OS, "import json\nimport os\nimport sys\n"),
        ("import sys\n", OS, "import os\nimport sys\n"),
        ("import sys  # why\n\nX = 1\n", PATH, f"import sys  # why\n{PATH}\n\nX = 1\n"),
        ("import environ\n", OS, "import os\n\nimport environ\n"),
        ("import environ\nX = 1\n", URL, f"{URL}\nimport environ\nX = 1\n"),
        ("import os\nX = 1\n", URL, f"import os\n\n{URL}\nX = 1\n"),
        (
            "from __future__ import annotations\nX = 1\n",
            OS,
            "from __future__ import annotations\n\nimport os\nX = 1\n",
        ),
        ("from .base import *\n", OS, "import os\n\nfrom .base import *\n"),
        # What is imported in parts, in brackets or further down.
        ("import os.path\n", OS, "import os\nimport os.path\n"),
        (
            "from os import (\n    path,  # why\n)\n",
            OS,
            "import os\nfrom os import (\n    path,  # why\n)\n",
        ),
        ("X = 1\nimport os\n", OS, "import os\n\nX = 1\nimport os\n"),
        ("import sys; X = 1\n", OS, "import os\nimport sys; X = 1\n"),
        ("import sys\n@f\ndef g(): ...\n", OS, "import os\nimport sys\n@f\ndef g(): ...\n"),
    ],
)
def test_an_import_is_added(text: str, line: str, wanted: str, form: Form) -> None:
    assert added(form(text), line) == form(wanted)


def test_the_end_of_the_file_may_lack_its_newline() -> None:
    assert added("", OS) == "import os\n"
    assert added("import sys", URL) == f"import sys\n{URL}\n"
    assert added('"""Settings."""', OS) == '"""Settings."""\nimport os\n'
    assert added("#!/usr/bin/env python", OS) == "#!/usr/bin/env python\nimport os\n"
    assert added("import sys", definition="D = {}\n") == "import sys\n\n\nD = {}\n"


def test_a_definition_comes_after_all_imports() -> None:
    text = "import os\n\nfrom .base import *\n\nX = 1\n"
    wanted = "import os\n\nfrom .base import *\n\n\nD = {}\n\n\nX = 1\n"
    assert added(text, definition="D = {}\n") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import os\n\nX = 1\n", f"import os\n\n{OWN}\n\nX = 1\n"),
        ("import os\n\nfrom . import views\n", f"import os\n\n{OWN}\n\nfrom . import views\n"),
        ("from . import views\n", f"{OWN}\n\nfrom . import views\n"),
        ("from mysite import a, z\n", f"from mysite import a, z\n{OWN}\n"),
        ("from mysite.z import a\n", f"{OWN}\nfrom mysite.z import a\n"),
        ("", f"{OWN}\n"),
    ],
)
def test_an_import_of_the_project_s_own_comes_after_libraries(text: str, wanted: str) -> None:
    assert added(text, own=(OWN,)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import sys\nX = 1\n", "import os\nimport sys\n\n\nD = {}\n\n\nX = 1\n"),
        ('"""Doc."""\nX = 1\n', '"""Doc."""\nimport os\n\n\nD = {}\n\n\nX = 1\n'),
        ("", "import os\n\n\nD = {}\n"),
    ],
)
def test_a_definition_stands_after_all_imports(text: str, wanted: str) -> None:
    assert added(text, OS, definition="D = {}\n") == wanted


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("import os\nX = 1\n", "X = 1\n"),
        ('"""Doc."""\nimport os\n\n\n@f\ndef g(): ...\n', "@f\ndef g(): ...\n"),
        ("import os\n# why\nX = 1\n", "X = 1\n"),
        ("import os; X = 1\nY = 2\n", ""),
        ("import os\n", ""),
        ("X = 1\n", "X = 1\n"),
    ],
)
def test_where_the_head_ends(text: str, rest: str) -> None:
    source = Source("settings.py", text)
    assert source.text[end_of_head(source) :] == rest
