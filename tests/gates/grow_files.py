"""How files are encoded and laid out: endings, byte order marks, codecs, tabs, quotes."""

import io
import re
import tokenize

from tests.gates.project import PACKAGE, Project, grows


@grows("4.2")
def grow_settings_crlf(project: Project) -> None:
    """Written on Windows, settings, urls and manage.py."""
    for name in (project.settings, f"{PACKAGE}/urls.py", "manage.py", "requirements.txt"):
        project.write(name, project.read(name).replace("\n", "\r\n"))


@grows("5.2")
def grow_settings_mixed_endings(project: Project) -> None:
    """The middle of settings was pasted on Windows."""
    text = project.setting("MIDDLEWARE")
    project.set("MIDDLEWARE", text.replace("\n", "\r\n"))


@grows("5.2")
def grow_settings_bom(project: Project) -> None:
    """A byte order mark before the docstring."""
    project.write(project.settings, project.read(project.settings), "utf-8-sig")


@grows("4.2")
def grow_settings_latin_1(project: Project) -> None:
    """A coding cookie, and letters that are no UTF-8."""
    text = "# -*- coding: latin-1 -*-\n# R\xe9glages du caf\xe9\n" + project.read(project.settings)
    text += "\nADMINS = [('Jos\xe9', 'jose@example.org')]  # \xe0 changer\n"
    project.write(project.settings, text, "latin-1")


@grows("3.2")
def grow_settings_tabs(project: Project) -> None:
    """Indented by tabs."""

    def tabbed(match: re.Match[str]) -> str:
        return "\t" * (len(match[0]) // 4)

    text = project.read(project.settings)
    project.write(project.settings, re.sub(r"^(?:    )+", tabbed, text, flags=re.MULTILINE))


@grows("5.2")
def grow_settings_black(project: Project) -> None:
    """Double quotes and trailing commas, as black leaves them."""
    for name in (project.settings, f"{PACKAGE}/urls.py", "manage.py"):
        project.write(name, _double_quoted(project.read(name)))


def _double_quoted(text: str) -> str:
    lines = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING and token.string[0] == "'":
            (row, start), (_, end) = token.start, token.end
            line = lines[row - 1]
            lines[row - 1] = f'{line[:start]}"{line[start + 1 : end - 1]}"{line[end:]}'
    return "".join(lines)


@grows("6.1")
def grow_settings_two_spaces(project: Project) -> None:
    """Indented by two, no line ending at the end of the file."""

    def halved(match: re.Match[str]) -> str:
        return " " * (len(match[0]) // 2)

    text = re.sub(r"^(?:    )+", halved, project.read(project.settings), flags=re.MULTILINE)
    project.write(project.settings, text.rstrip("\n"))


@grows("4.2")
def grow_settings_dense(project: Project) -> None:
    """Several statements in a line, a dict in one line, a continued line."""
    text = project.read(project.settings)
    text = text.replace(project.setting("DEBUG"), "DEBUG = True; TEMPLATE_DEBUG = DEBUG\n")
    text = text.replace(
        project.setting("DATABASES"),
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', \\\n"
        "    'NAME': BASE_DIR / 'db.sqlite3'}}\n",
    )
    project.write(project.settings, text)


@grows("5.2")
def grow_settings_annotated(project: Project) -> None:
    """Type hints on settings."""
    text = project.read(project.settings).replace("DEBUG = True", "DEBUG: bool = True")
    text = text.replace("ALLOWED_HOSTS = []", "ALLOWED_HOSTS: list[str] = []")
    project.write(project.settings, text.replace("SECRET_KEY = ", "SECRET_KEY: str = "))


@grows("4.2")
def grow_python2_script(project: Project) -> None:
    """A script that this Python cannot parse stands beside."""
    project.write("scripts/report.py", "import sys\nprint >>sys.stderr, 'old'\nprint 'report'\n")
