"""An existing compose file, read and added to as text: its comments and order are the user's."""

import posixpath
import re
from dataclasses import dataclass

from scaffold import variables
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


def others(project: Project) -> list[str]:
    """Return compose files of other names or in other places: of one environment, of a backend."""
    return [
        path
        for path in project.standing
        if path not in NAMES
        and path.count("/") <= 2
        and re.fullmatch(
            r"(docker-)?compose[\w.-]*\.ya?ml|(local|dev|development|production|prod)\.ya?ml",
            path.rpartition("/")[2],
        )
        and re.search(r"(?m)^services:", project.text(path))
    ]


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
        if runs_project(project, service)
        and not re.search(r"(?m)^\s+(env_file:|<<:)|SECRET_KEY", service.text)
    ]


def runs_project(project: Project, service: Service) -> bool:
    """Say whether a service is built from the project's own code, and not from another part's."""
    if not re.search(r"(?m)^\s+build:", service.text):
        return False
    match = re.search(r"(?m)^\s+(?:build|context):[ \t]*['\"]?([\w./-]+)", service.text)
    folder = posixpath.normpath(match[1]) if match else "."
    named = re.search(r"(?m)^\s+dockerfile:[ \t]*['\"]?([\w./-]+)", service.text)
    path = posixpath.normpath(posixpath.join(folder, named[1] if named else "Dockerfile"))
    inside = folder == "." or f"{project.base}/".startswith(f"{folder}/")
    known = project.has(path)
    return inside and (not known or bool(re.search(r"python|[wa]sgi", project.text(path))))


def incomplete(project: Project) -> dict[str, list[str]]:
    """Return the files of variables that services read -> those that the settings miss in them."""
    source = find(project)
    wanted = variables.required(project)
    found: dict[str, list[str]] = {}
    for service in services(source) if source else []:
        listed = re.search(r"(?m)^\s+env_file:((?:[ \t]*\S+)?(?:\s+-\s+\S+)*)", service.text)
        paths = re.findall(r"[\w./-]*env[\w./-]*", listed[1]) if listed else []
        paths = [posixpath.normpath(path) for path in paths]
        if not paths or not runs_project(project, service) or not project.has(*paths):
            continue
        text = service.text + "".join(project.text(path) for path in paths)
        lacking = [name for name in wanted if not re.search(rf"\b{name}\b", text)]
        if lacking and all(map(project.has, paths)):
            found.setdefault(paths[-1], lacking)
    return found


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
