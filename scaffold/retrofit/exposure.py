"""Who may have seen the secrets that stood in the settings: what git's history holds of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scaffold.disk import git
from scaffold.project.project import Project
from scaffold.retrofit import old_values


@dataclass(frozen=True)
class Exposure:
    """The variables of secrets that move out of the settings, by who has their values."""

    committed: list[str]
    uncommitted: list[str]
    in_repository: bool


def exposure(project: Project, old: Mapping[str, tuple[str, ...]]) -> Exposure:
    """Return whose old values are in the history of the settings' files, and whose are not."""
    secrets = {
        name: [_secret_part(value) for value in values if old_values.is_secret(name, value)]
        for name, values in old.items()
    }
    secrets = {name: parts for name, parts in secrets.items() if parts}
    committed: set[str] = set()
    if git.is_repository(project.root):
        for source in project.settings.sources:
            for content in git.history(project.root, source.path) if secrets else ():
                text = content.decode(source.encoding, errors="replace")
                committed |= {
                    name for name, parts in secrets.items() if any(part in text for part in parts)
                }
    return Exposure(
        sorted(committed), sorted(secrets.keys() - committed), git.is_repository(project.root)
    )


def told(found: Exposure) -> list[str]:
    """Return what a person is told of them, a line each, with what to do."""
    lines = []
    if found.committed:
        names = ", ".join(found.committed)
        lines.append(
            f"In git's history, so no secret any more: {names}. "
            "Have new ones made, and set those in each deploy."
        )
    if found.uncommitted and found.in_repository:
        names = ", ".join(found.uncommitted)
        lines.append(
            f"Moved to .env, and not in the history of the settings: {names}. "
            "Set them in each deploy. Git leaves .env out, so keep a copy of it."
        )
    elif found.uncommitted:
        names = ", ".join(found.uncommitted)
        lines.append(
            f"Moved to .env: {names}. Set them in each deploy. "
            "A git repository that you begin here leaves .env out, so keep a copy of it."
        )
    return lines


def _secret_part(value: str) -> str:
    """Return what is secret in a value: of a URL with a login, its password as code has it."""
    password = urlsplit(value).password if "://" in value else None
    return unquote(password) if password else value
