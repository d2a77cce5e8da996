"""What says which packages a project needs, in each format that is met."""

import re
import sys
from pathlib import Path

from scaffold.python import python_of
from tests.gates.project import APP, Project, grows
from tests.helpers.environments import digest, made_once, run

DJANGO = "4.2"


def _replaced(project: Project, name: str, text: str) -> Project:
    """Put another manifest in the place of requirements.txt."""
    project.path("requirements.txt").unlink()
    release = project.requires[0].partition("==")[2]
    project.write(name, re.sub(r"\bDJANGO\b", release, text))
    return project


@grows(DJANGO)
def grow_requirements_crlf(project: Project) -> Project:
    """CRLF, no line ending at the end."""
    project = project.needing("sqlparse==0.5.1", "asgiref==3.8.1")
    text = project.read("requirements.txt").rstrip("\n")
    project.write("requirements.txt", text.replace("\n", "\r\n"))
    return project


@grows(DJANGO)
def grow_requirements_utf16(project: Project) -> Project:
    """As `pip freeze > requirements.txt` of PowerShell writes it."""
    project = project.needing("sqlparse==0.5.1", "tzdata==2024.1")
    text = project.read("requirements.txt").replace("\n", "\r\n")
    project.path("requirements.txt").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    return project


LOOSE = """\
--prefer-binary

# Web
django==DJANGO  # LTS
sqlparse>=0.4

# Zones
tzdata ; sys_platform == 'win32'
asgiref[tests]>=3.6
"""


@grows("5.2")
def grow_requirements_loose(project: Project) -> Project:
    """No pins but Django's, comments, blank lines, a marker, an extra, an option, unsorted."""
    release = project.requires[0].partition("==")[2]
    project.write("requirements.txt", LOOSE.replace("DJANGO", release))
    return project


@grows(DJANGO)
def grow_requirements_folder(project: Project) -> Project:
    """requirements/base.txt, and prod.txt and dev.txt that include it."""
    project.rename("requirements.txt", "requirements/base.txt")
    project.write("requirements/prod.txt", "-r base.txt\ngunicorn==22.0.0\n")
    project.write("requirements/dev.txt", "# for the laptop\n-r base.txt\ntblib==3.0.0\n")
    return project


@grows(DJANGO)
def grow_requirements_root_includes(project: Project) -> Project:
    """requirements.txt is one line that includes the folder's."""
    project.rename("requirements.txt", "requirements/prod.txt")
    project.write("requirements.txt", "-r requirements/prod.txt\n")
    return project


@grows(DJANGO)
def grow_requirements_hashed(project: Project) -> Project:
    """Every pin has its hashes, as uv and pip-compile write them."""

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "requirements.in").write_text(f"{project.requires[0]}\n")
        compiled = ["pip", "compile", "--quiet", "--generate-hashes"]
        header = ["--custom-compile-command", "pip-compile --generate-hashes requirements.in"]
        files = ["--python", python_of(project.python), "requirements.in", "-o", "requirements.txt"]
        run(sys.executable, "-m", "uv", *compiled, *header, *files, cwd=folder)

    locked = made_once(f"locked-{digest(project.python, *project.requires)}", make)
    for name in ("requirements.in", "requirements.txt"):
        project.write(name, (locked / name).read_text())
    return project


@grows("5.2")
def grow_no_manifest(project: Project) -> None:
    """Nothing says what is needed."""
    project.path("requirements.txt").unlink()


@grows(DJANGO)
def grow_empty_manifest(project: Project) -> None:
    """requirements.txt was begun, and nothing written into it."""
    project.write("requirements.txt", "")


@grows(DJANGO)
def grow_uv(project: Project) -> Project:
    """PEP 621 with uv's tables and no uv.lock."""
    return _replaced(
        project,
        "pyproject.toml",
        """\
# Managed by uv
[project]
name = "mysite"
version = "0.1.0"
description = "Notes"   # short
requires-python = ">=3.11"
dependencies = [
    "Django==DJANGO",  # LTS
    "sqlparse>=0.4",
]

[dependency-groups]
dev = ["tblib>=3"]

[tool.uv]
package = false
""",
    )


@grows(DJANGO)
def grow_uv_pytest(project: Project) -> Project:
    """uv with pytest-django in a group, its settings in pyproject.toml."""
    project.rename(f"{APP}/tests.py", f"tests/test_{APP}.py")
    test = f"tests/test_{APP}.py"
    project.edit(test, ("from .models", "from notes.models"))
    return _replaced(
        project,
        "pyproject.toml",
        """\
[project]
name = "mysite"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["Django==DJANGO"]

[dependency-groups]
dev = ["pytest>=8", "pytest-django>=4.11"]

[tool.uv]
package = false

[tool.pytest.ini_options]
DJANGO_SETTINGS_MODULE = "mysite.settings"
""",
    )


@grows(DJANGO)
def grow_pdm(project: Project) -> Project:
    """PEP 621 with pdm, dependencies in one line."""
    return _replaced(
        project,
        "pyproject.toml",
        """\
[project]
name = 'mysite'
version = '0.1.0'
requires-python = '>=3.11'
dependencies = ['Django==DJANGO', 'asgiref>=3.6']

[tool.pdm]
distribution = false

[tool.pdm.dev-dependencies]
test = ["tblib"]
""",
    )


@grows(DJANGO)
def grow_hatch(project: Project) -> Project:
    """PEP 621 with hatch, unsorted, an inline table and CRLF."""
    project = _replaced(
        project,
        "pyproject.toml",
        """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.envs.default]
scripts = { serve = "python manage.py runserver" }

[tool.hatch.build.targets.wheel]
packages = ["mysite", "notes"]

[project]
name = "mysite"
dynamic = []
version = "0.1.0"
dependencies = [
  # the framework
  "Django==DJANGO",
  "asgiref>=3.6"
]
""",
    )
    project.write("pyproject.toml", project.read("pyproject.toml").replace("\n", "\r\n"))
    return project


@grows(DJANGO)
def grow_poetry(project: Project) -> Project:
    """Poetry's own tables, with carets and a table for one package."""
    return _replaced(
        project,
        "pyproject.toml",
        """\
[tool.poetry]
name = "mysite"
version = "0.1.0"
description = ""
authors = ["A Person <person@example.org>"]
package-mode = false

[tool.poetry.dependencies]
python = ">=3.11,<4.0"
Django = "DJANGO"
sqlparse = "^0.5"  # pretty SQL
asgiref = { version = ">=3.6", extras = [] }

[tool.poetry.group.dev.dependencies]
tblib = "^3.0"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
""",
    )


@grows(DJANGO)
def grow_pipenv(project: Project) -> Project:
    """A Pipfile without its lock."""
    return _replaced(
        project,
        "Pipfile",
        """\
[packages]
django = "==DJANGO"
sqlparse = "*"  # pretty SQL

[dev-packages]
tblib = "*"

[requires]
python_version = "3.11"
""",
    )


@grows(DJANGO)
def grow_pyproject_of_tools(project: Project) -> None:
    """pyproject.toml only configures tools; requirements.txt is the manifest."""
    project.write("pyproject.toml", "[tool.black]\nline-length = 100  # wide screens\n")
