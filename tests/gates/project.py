"""A real project as a value, the edits that grow it, and the list of cases that they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent

# The package that holds the settings, and the one app.
PACKAGE, APP = "mysite", "notes"


@dataclass(frozen=True)
class Project:
    """A project and what runs it as it stands, before `retrofit`.

    `requires` are lines of a requirements file; `variables` what its settings need to load.
    """

    folder: Path
    django: str
    python: str
    requires: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    manage: str = "manage.py"
    settings: str = f"{PACKAGE}/settings.py"
    # A whole URL for an engine that no test reaches: then only what needs no database is run.
    database_url: str = ""
    # Pieces of files that still stand there, as they are: file and text.
    keeps: tuple[tuple[str, str], ...] = ()
    # Whether a missing variable ends in an exception of the config library that is in use.
    has_config_library: bool = False

    def path(self, name: str) -> Path:
        return self.folder / name

    def read(self, name: str, encoding: str = "utf-8") -> str:
        """Return a file's text with its own line endings."""
        return self.path(name).read_bytes().decode(encoding)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode(encoding))

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Replace pieces of a file; each must stand there exactly once."""
        text = self.read(name)
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        self.write(name, text)

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)

    def rename(self, old: str, new: str) -> None:
        self.path(new).parent.mkdir(parents=True, exist_ok=True)
        self.path(old).rename(self.path(new))

    def setting(self, name: str) -> str:
        """Return the lines of one setting at the top level: from its name to where it closes."""
        lines = self.read(self.settings).splitlines(keepends=True)
        first = next(n for n, line in enumerate(lines) if line.startswith(f"{name} = "))
        last = first
        if lines[first].rstrip().endswith(("[", "{", "(")):
            last = next(n for n in range(first, len(lines)) if lines[n][0] in "]})")
        return "".join(lines[first : last + 1])

    def set(self, name: str, text: str) -> None:
        """Replace one setting's lines by others."""
        self.edit(self.settings, (self.setting(name), text))

    def needing(self, *requirements: str) -> "Project":
        """Add pinned requirements to requirements.txt and to what runs the project."""
        if self.path("requirements.txt").exists():
            self.append("requirements.txt", "".join(f"{line}\n" for line in requirements))
        return replace(self, requires=(*self.requires, *requirements))


def block(text: str) -> str:
    """Return a text written between three quotes, without the indentation of the code around it."""
    return dedent(text).removeprefix("\n")


Grow = Callable[[Project], Project | None]


@dataclass(frozen=True)
class Case:
    """One hard case: what grows it, on which Django, and what may be expected of it."""

    name: str
    django: str
    grow: Grow
    # Words of the one line with which `retrofit` refuses it; None where it is to be done.
    refused: tuple[str, ...] | None = None
    # Gate -> why it cannot hold here.
    excused: Mapping[str, str] = field(default_factory=dict)


CASES: dict[str, Case] = {}


def grows(
    django: str, *, refused: tuple[str, ...] | None = None, **excused: str
) -> Callable[[Grow], Grow]:
    """Make `grow_<name>` a case of that name on this Django."""

    def enlist(grow: Grow) -> Grow:
        name = grow.__name__.removeprefix("grow_")
        assert name not in CASES, name
        CASES[name] = Case(name, django, grow, refused, excused)
        return grow

    return enlist
