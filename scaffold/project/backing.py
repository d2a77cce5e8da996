"""The backing services that a project's own compose file runs, and where they are reached."""

import re
from urllib.parse import quote

from scaffold.project.compose import services_of
from scaffold.project.project import Project


def addresses(project: Project) -> dict[str, str]:
    """Return the URLs of the backing services that the file runs: variable -> URL."""
    found: dict[str, str] = {}
    for service in services_of(project):
        host = service.name
        if not re.fullmatch(r"[\w.-]+", host):
            continue
        if service.image.startswith(("postgres", "postgis")):
            user = service.variable("POSTGRES_USER") or "postgres"
            password = service.variable("POSTGRES_PASSWORD")
            name = service.variable("POSTGRES_DB") or user
            found["DATABASE_URL"] = _url("postgres", user, password, f"{host}:5432", name)
        elif service.image.startswith(("mysql", "mariadb")):
            prefix = "MARIADB" if service.variable("MARIADB_DATABASE") else "MYSQL"
            user = service.variable(f"{prefix}_USER") or "root"
            kind = "ROOT_PASSWORD" if user == "root" else "PASSWORD"
            password = service.variable(f"{prefix}_{kind}")
            name = service.variable(f"{prefix}_DATABASE") or "db"
            found["DATABASE_URL"] = _url("mysql", user, password, f"{host}:3306", name)
        elif service.image.startswith(("redis", "valkey")):
            found["REDIS_URL"] = f"redis://{host}:6379/0"
    return {name: url for name, url in found.items() if url}


def _url(scheme: str, user: str, password: str, host: str, name: str) -> str:
    """Return a database's URL; "" if it contains a shell variable."""
    if "$" in f"{user}{password}{name}":
        return ""
    login = f"{quote(user, '')}:{quote(password, '')}" if password else quote(user, "")
    return f"{scheme}://{login}@{host}/{quote(name, '')}"
