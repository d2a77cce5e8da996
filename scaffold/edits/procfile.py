"""Process types, added to an existing Procfile or to a new one."""

from scaffold.code.source import Source
from scaffold.project.project import Project


def add_lines(project: Project, lines: dict[str, str]) -> None:
    """Add process types to the Procfile, after those that it lists."""
    source = project.source("Procfile") or Source("Procfile", "")
    text = source.text
    if text and not text.endswith(("\n", "\r")):
        text += source.newline
    text += "".join(f"{name}: {line}{source.newline}" for name, line in lines.items())
    project.write(Source(source.path, text, source.encoding, source.mark))
