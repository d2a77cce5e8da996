"""Warns about ignore comments, `# scaffold: ignore[debug]`, that name an unknown rule."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from scaffold.errors import closest, shown
from scaffold.project.project import Project
from scaffold.rules.engine import IGNORE, Finding
from scaffold.rules.registry import FACTORS, lines_of, rules


@dataclass(frozen=True)
class Warned:
    """What is wrong with such a comment; this is a warning, not a finding."""

    path: str
    line: int
    message: str


def unknown_rules(project: Project, findings: Collection[Finding]) -> list[Warned]:
    """Return a warning for each unknown rule named in the settings or beside a finding."""
    paths = {source.path for source in project.settings.sources}
    paths |= {finding.path for finding in findings if finding.line}
    return [
        Warned(path, number, message)
        for path in sorted(paths)
        if "scaffold:" in project.files.text(path)
        for number, line in lines_of(project, path)
        if (comment := IGNORE.search(line)) and comment[1] is not None
        for name in re.split(r"[\s,]+", comment[1].strip())
        if (message := _fault(name))
    ]


def _fault(name: str) -> str:
    if name in rules():
        return ""
    said = f"ignore[{shown(name)}] names no rule."
    if name.lower() in {factor.split()[0].lower() for factor in FACTORS.values()}:
        return f"{said} A comment takes rules, not factors."
    meant = closest(name, rules())
    return f"{said} Perhaps {meant}?" if meant else said
