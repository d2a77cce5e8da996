"""An existing compose file, read and added to as text: its comments and order are the user's."""

import re
from dataclasses import dataclass

from scaffold.project import Project
from scaffold.source import Edit, Source

NAMES = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")


@dataclass(frozen=True)
class Service:
    """One service: where its block begins in the file, and the block."""

    name: str
    start: int
    text: str

    @property
    def image(self) -> str:
        match = re.search(r"(?m)^\s+image:\s*['\"]?([\w./-]+)", self.text)
        return match[1].rpartition("/")[2] if match else ""

    def variable(self, name: str) -> str:
        """Return what its environment sets; "" where it does not."""
        match = re.search(
            rf"(?m)^\s*(?:-\s*)?['\"]?{name}['\"]?\s*[:=]\s*['\"]?([^'\"\s]+)", self.text
        )
        return match[1] if match else ""


def find(project: Project) -> Source | None:
    """Return the project's compose file; None where it has none."""
    path = next((name for name in NAMES if project.has(name)), "")
    return project.source(path) if path else None


def services(source: Source) -> list[Service]:
    """Return the services, in order; none where the file is not laid out as usual."""
    top = re.search(r"(?m)^services:[ \t]*(#.*)?\r?$", source.text)
    if top is None:
        return []
    rest = source.text[top.end() :]
    end = re.search(r"(?m)^[^\s#]", rest)
    rest = rest[: end.start()] if end else rest
    first = re.search(r"(?m)^([ \t]+)[\w.-]+:", rest)
    if first is None:
        return []
    heads = list(re.finditer(rf"(?m)^{first[1]}([\w.-]+):[ \t]*(&\w+)?[ \t]*(#.*)?\r?$", rest))
    ends = [head.start() for head in heads[1:]] + [len(rest)]
    return [
        Service(head[1], top.end() + head.start(), rest[head.start() : stop])
        for head, stop in zip(heads, ends, strict=True)
    ]


def unconfigured(project: Project) -> list[Service]:
    """Return the services that run the project and are told no variables of it."""
    source = find(project)
    return [
        service
        for service in (services(source) if source else [])
        if re.search(r"(?m)^\s+build:", service.text)
        and not re.search(r"(?m)^\s+(env_file:|<<:)|SECRET_KEY", service.text)
    ]


def configured(project: Project, lacking: list[Service]) -> Source:
    """Return the file with .env-local read by these services."""
    source = find(project)
    assert source is not None
    edits = []
    for service in lacking:
        build = re.search(r"(?m)^([ \t]+)build:", service.text)
        assert build is not None
        at = service.start + build.start()
        edits.append(Edit(at, at, f"{build[1]}env_file: .env-local\n"))
    return source.edited(edits)


def addresses(project: Project) -> dict[str, str]:
    """Return the URLs of the backing services that the file runs: variable -> URL."""
    source = find(project)
    found: dict[str, str] = {}
    for service in services(source) if source else []:
        if service.image.startswith(("postgres", "postgis")):
            user = service.variable("POSTGRES_USER") or "postgres"
            password = service.variable("POSTGRES_PASSWORD")
            login = f"{user}:{password}" if password else user
            name = service.variable("POSTGRES_DB") or user
            found["DATABASE_URL"] = f"postgres://{login}@{service.name}:5432/{name}"
        elif service.image.startswith(("mysql", "mariadb")):
            prefix = "MARIADB" if service.variable("MARIADB_DATABASE") else "MYSQL"
            user = service.variable(f"{prefix}_USER") or "root"
            kind = "ROOT_PASSWORD" if user == "root" else "PASSWORD"
            password = service.variable(f"{prefix}_{kind}")
            login = f"{user}:{password}" if password else user
            name = service.variable(f"{prefix}_DATABASE") or "db"
            found["DATABASE_URL"] = f"mysql://{login}@{service.name}:3306/{name}"
        elif service.image.startswith(("redis", "valkey")):
            found["REDIS_URL"] = f"redis://{service.name}:6379/0"
    return {name: url for name, url in found.items() if "$" not in url}
