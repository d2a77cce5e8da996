"""The development values that settings hold as literals, as variables for .env-local."""

import ast
import re
from typing import TypeGuard
from urllib.parse import quote, urlsplit

from scaffold.expressions import constant, entry, reads_environment
from scaffold.project import Project
from scaffold.rules import allowed_hosts, api_keys, broker, caches, databases, mail, secret_key

_SCHEMES = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
_LOOPBACK = ["localhost", "127.0.0.1"]


def variables(project: Project) -> dict[str, str]:
    """Return variable -> value, as the settings of development have them."""
    found: dict[str, str] = {}
    for assignment in project.settings.all("SECRET_KEY"):
        if secret_key.holds_literal(assignment.value):
            # What names a variable is no value.
            named = {id(part.args[0]) for part in ast.walk(assignment.value) if _takes_name(part)}
            literals = [
                part.value
                for part in ast.walk(assignment.value)
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and id(part) not in named
            ]
            found["SECRET_KEY"] = max(literals, key=len)
    hosts = [
        name
        for assignment in allowed_hosts.literal(project)
        for name in constant(assignment.value) or []  # type: ignore[attr-defined]
        if isinstance(name, str) and name != "*"
    ]
    found["DOMAIN_ALIASES"] = ",".join(dict.fromkeys([*_LOOPBACK, *hosts]))
    found |= {secret.variable: secret.text.value for secret in api_keys.literals(project)}
    return found | redis_variables(project)


def _takes_name(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and bool(node.args) and reads_environment(node.func)


def redis_variables(project: Project) -> dict[str, str]:
    """Return the variables of what had a database of its own in Redis, numbered as before."""
    named = [("CACHE_URL", value) for _, value in caches.locations(project)]
    named += [(a.name, a.value) for a in broker.literals(project) if a.name != "BROKER_URL"]
    urls = {name: urlsplit(str(constant(value))) for name, value in named}
    return {
        name: f"redis://redis:6379{url.path}"
        for name, url in urls.items()
        if url.scheme == "redis" and url.path.strip("/") not in ("", "0")
    }


def before(project: Project) -> dict[str, str]:
    """Return the URLs of what the settings named before, kept as comments: database and mail."""
    found: dict[str, str] = {}
    for _, value in databases.defaults(project):
        kind = databases.kind_of(value)
        if kind == "literal" and (url := database_url(project, value)):
            found["DATABASE_URL"] = url
        elif kind == "url" and isinstance(value, ast.Call):
            given = next((k.value for k in value.keywords if k.arg == "default"), None)
            found["DATABASE_URL"] = str(constant(given)) if given else ""
    values = {a.name: constant(a.value) for a in mail.literals(project)}
    if host := values.get("EMAIL_HOST"):
        user = quote(str(values.get("EMAIL_HOST_USER") or ""), safe="")
        password = quote(str(values.get("EMAIL_HOST_PASSWORD") or ""), safe="")
        login = f"{user}:{password}@" if user else ""
        scheme = "smtps" if values.get("EMAIL_USE_SSL") else "smtp"
        scheme = "submission" if values.get("EMAIL_USE_TLS") else scheme
        port = f":{values['EMAIL_PORT']}" if values.get("EMAIL_PORT") else ""
        found["EMAIL_URL"] = f"{scheme}://{login}{host}{port}"
    return found


def database_url(project: Project, value: ast.expr) -> str:
    """Return a literal database's URL; "" where a part of it is computed."""
    scheme = _SCHEMES.get(project.engine, "")
    parts = {
        name: constant(node) if (node := entry(value, name)) else ""
        for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    }
    if scheme == "sqlite" or not scheme or parts["NAME"] is None:
        return ""
    login = quote(str(parts["USER"] or ""), safe="")
    if parts["PASSWORD"]:
        login += ":" + quote(str(parts["PASSWORD"]), safe="")
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"{scheme}://{login}@{parts['HOST'] or 'localhost'}{port}/{parts['NAME']}"


def quoted(value: str) -> str:
    """Return a value as a file of environment variables holds it."""
    if re.fullmatch(r"[\w@%+=:,./?&-]*", value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = re.sub(r'(["\\$`])', r"\\\1", value)
    return f'"{escaped}"'
