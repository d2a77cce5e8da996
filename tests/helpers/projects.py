"""Tiny existing projects, written out file by file."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SETTINGS = "mysite/settings.py"
BASE = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n',
    "mysite/__init__.py": "",
    SETTINGS: "",
    "mysite/wsgi.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n',
}

# manage.py's settings are a developer's, and the gateway has others.
SPLIT = {
    "manage.py": BASE["manage.py"].replace("mysite.settings", "mysite.dev"),
    "mysite/wsgi.py": BASE["mysite/wsgi.py"].replace("mysite.settings", "mysite.production"),
    SETTINGS: 'INSTALLED_APPS = []\nROOT_URLCONF = "mysite.urls"\n',
    "mysite/dev.py": "from .settings import *\n\nDEBUG = True\n",
    "mysite/production.py": """\
from .settings import *

DEBUG = False
ALLOWED_HOSTS = ["www.example.com"]
""",
}

# Path -> text, bytes, or None for a file of BASE that is not to be; a text alone is the settings'.
Files = Mapping[str, str | bytes | None] | str

# What makes a text another form of the same: `str` for itself, `crlf`.
Form = Callable[[str], str]


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def write(folder: Path, files: Files) -> None:
    """Write BASE, and the files over it, into a folder."""
    given = {SETTINGS: files} if isinstance(files, str) else files
    for path, content in {**BASE, **given}.items():
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(as_bytes(content))


def as_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


@contextmanager
def folder_of(files: Files) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "project")
        folder.mkdir()
        write(folder, files)
        yield folder
