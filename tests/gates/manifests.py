"""What a manifest asks to be installed, as lines of a requirements file, whatever its format."""

import codecs
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.gates.project import Project

REQUIREMENTS = (
    "requirements/prod.txt",
    "requirements/production.txt",
    "requirements/base.txt",
    "requirements.txt",
)
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def requirements(folder: Path, project: Project) -> list[str]:
    """Return what a project's manifest asks for; what ran it before, where it has none."""
    for name in REQUIREMENTS:
        for room in (folder, folder / Path(project.manage).parent):
            if (room / name).exists():
                return lines_of(room / name)
    if (folder / "pyproject.toml").exists():
        return list(
            _of_pyproject(tomllib.loads((folder / "pyproject.toml").read_text("utf-8-sig")))
        )
    if (folder / "Pipfile").exists():
        packages = tomllib.loads((folder / "Pipfile").read_text()).get("packages", {})
        return [_line(name, wanted) for name, wanted in packages.items()]
    return list(project.requires)


def lines_of(path: Path) -> list[str]:
    """Return a requirements file's lines and those that it includes, decoded as pip decodes."""
    raw = path.read_bytes()
    encoding = next((name for bom, name in BOMS.items() if raw.startswith(bom)), "utf-8")
    lines = []
    for line in raw.decode(encoding).splitlines():
        included = re.match(r"\s*(?:-r|--requirement)[ =]?\s*(\S+)", line)
        if included:
            lines += lines_of(path.parent / included[1])
        elif line.strip() and not line.lstrip().startswith("#"):
            lines.append(line)
    return lines


def _of_pyproject(said: dict[str, Any]) -> Iterator[str]:
    yield from said.get("project", {}).get("dependencies", [])
    poetry = said.get("tool", {}).get("poetry", {}).get("dependencies", {})
    yield from (_line(name, wanted) for name, wanted in poetry.items() if name != "python")


def _line(name: str, wanted: Any) -> str:
    """Return a requirement of poetry's or Pipfile's as pip writes it."""
    options = wanted if isinstance(wanted, dict) else {"version": wanted}
    extras = f"[{','.join(options['extras'])}]" if options.get("extras") else ""
    version = str(options.get("version", "*"))
    return f"{name}{extras}{','.join(_bounds(part) for part in version.split(','))}"


def _bounds(version: str) -> str:
    """Return a poetry constraint as PEP 440 has it: ^1.2 is >=1.2,<2, ~1.2 is >=1.2,<1.3.

    https://python-poetry.org/docs/dependency-specification/
    """
    version = version.strip()
    if version in ("*", ""):
        return ""
    if version[0] not in "^~" or version[1] == "=":
        return version if version[0] in "<>=!~" else f"=={version}"
    parts = [int(part) for part in version[1:].split(".")]
    if version[0] == "~":
        kept = min(2, len(parts))
    else:
        kept = next((n + 1 for n, part in enumerate(parts) if part), len(parts))
    upper = [*parts[: kept - 1], parts[kept - 1] + 1]
    return f">={version[1:]},<{'.'.join(map(str, upper))}"


def names(folder: Path, project: Project) -> set[str]:
    """Return the distributions that a manifest names, as PEP 503 writes them."""
    found = (re.match(r"[\w.-]+", line.strip()) for line in requirements(folder, project))
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}
