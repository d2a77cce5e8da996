"""The .env-local of an existing project: what its own settings read, with values that will do."""

import re

from scaffold import development, variables
from scaffold.compose import services_of
from scaffold.project import Project


def with_values(
    text: str,
    project: Project,
    *,
    compose: bool,
    moved: dict[str, str],
    before: dict[str, str],
) -> str:
    """Return the emitted .env-local as this project reads it, with what stood in its settings.

    `compose` says that the emitted compose file, which reads it, is there too.
    """
    text = text.replace("No secrets here.", "For development alone.")
    if not compose and not _is_read(project):
        text = text.replace(", read by docker-compose.yml", "")
    redis = re.search(r"(?m)^REDIS_URL=(.*)$", text)
    settings = "\n".join(source.text for source in project.settings.sources)
    for name in ("DEFAULT_STORAGE_DSN", "REDIS_URL", "SECURE_SSL_REDIRECT"):
        if name not in settings and not project.settings.opaque:
            moved = {key: value for key, value in moved.items() if key != name}
            text = re.sub(rf"(?m)^{name}=.*\n", "", text)
    url = project.settings.literal("MEDIA_URL")
    if isinstance(url, str) and re.fullmatch(r"/[\w/-]+/", url):
        text = text.replace("url=/media/", f"url={url}")
    # By the names that the project itself reads.
    debug, on = variables.debug(project)
    text = text.replace("DJANGO_DEBUG=True\n", f"{debug}={on}\n")
    named, separator = variables.hosts(project)
    hosts = moved.get("DOMAIN_ALIASES", "localhost,127.0.0.1").split(",")
    if named != "DOMAIN_ALIASES":
        moved = {name: value for name, value in moved.items() if name != "DOMAIN_ALIASES"}
        line = f"{named}={(separator or ',').join(hosts if separator else hosts[:1])}\n"
        text = re.sub(r"(?m)^DOMAIN_ALIASES=.*\n", line if named else "", text)
    examples = variables.examples(project)
    for name, value in variables.required(project).items():
        if not re.search(rf"(?m)^{re.escape(name)}=", text) and name not in moved:
            moved = {**moved, name: examples.get(name) or _guessed(name, value, redis)}
    for name, value in moved.items():
        line = f"{name}={development.quoted(value)}"
        held = rf"(?m)^{re.escape(name)}=.*$"
        if re.search(held, text):
            text = re.sub(held, line.replace("\\", r"\\"), text)
        else:
            text += f"{line}\n"
    before = {name: url for name, url in before.items() if url and url != moved.get(name)}
    if before:
        text += "# As the settings had it:\n"
        text += "".join(f"# {name}={value}\n" for name, value in before.items())
    return text


def _is_read(project: Project) -> bool:
    """Say whether a service of the project's own compose file reads .env-local."""
    return any(
        path.rpartition("/")[2] == ".env-local"
        for service in services_of(project)
        for path in service.env_files
    )


def _guessed(name: str, value: str, redis: re.Match[str] | None) -> str:
    """Return a value for a variable that must be set: Redis is where compose has it."""
    if name.endswith("SECRET_KEY"):
        return "insecure-for-local-development-only"
    if re.search(r"REDIS|CACHE_?(URL|LOCATION)|BROKER", name) and redis:
        return redis[1]
    return value
