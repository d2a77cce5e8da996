"""Which of the secrets that were in the settings are in git's history, for others to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scaffold.disk import git
from scaffold.project.project import Project
from scaffold.retrofit import old_values


@dataclass(frozen=True)
class Exposure:
    """The variables of secrets that move out of the settings, by whether they were committed."""

    committed: list[str]
    uncommitted: list[str]
    in_repository: bool


def exposure(project: Project, old: Mapping[str, tuple[str, ...]]) -> Exposure:
    """Return which old values are in the history of the settings' files, and which are not."""
    secrets = {
        name: [_secret_part(value) for value in values if old_values.is_secret(name, value)]
        for name, values in old.items()
    }
    secrets = {name: parts for name, parts in secrets.items() if parts}
    committed: set[str] = set()
    if git.is_repository(project.files.root):
        for source in project.settings.sources:
            for content in git.history(project.files.root, source.path) if secrets else ():
                text = content.decode(source.encoding, errors="replace")
                committed |= {
                    name for name, parts in secrets.items() if any(part in text for part in parts)
                }
    return Exposure(
        sorted(committed), sorted(secrets.keys() - committed), git.is_repository(project.files.root)
    )


def told(found: Exposure) -> list[str]:
    """Return the lines that tell the user about them, with what to do."""
    lines = []
    if found.committed:
        names = ", ".join(found.committed)
        lines.append(
            f"In git's history, so no longer secret: {names}. "
            "Replace them, and set the new ones in each deploy."
        )
    if found.uncommitted and found.in_repository:
        names = ", ".join(found.uncommitted)
        lines.append(
            f"Moved to .env, and not in the history of the settings: {names}. "
            "Set them in each deploy. Git ignores .env, so keep a copy of it."
        )
    elif found.uncommitted:
        names = ", ".join(found.uncommitted)
        lines.append(
            f"Moved to .env: {names}. Set them in each deploy. "
            "A git repository that you create here will ignore .env, so keep a copy of it."
        )
    return lines


def _secret_part(value: str) -> str:
    """Return the secret part of a value: the password in a URL, not quoted, or all of it."""
    password = urlsplit(value).password if "://" in value else None
    return unquote(password) if password else value
