"""The development values that settings hold as literals, as variables for .env-local."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard
from urllib.parse import quote, urlsplit

from scaffold import secrets
from scaffold.expressions import constant, entry, reads_environment
from scaffold.project import Project
from scaffold.rules import allowed_hosts, api_keys, broker, caches, databases, mail, secret_key

_SCHEMES = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
_LOOPBACK = ["localhost", "127.0.0.1"]
# Shorter texts beside a key are what it is compared with or made of.
_LONG = 15
# Where an engine's URL does not begin with the last part of its name.
_ENGINES = {
    "postgresql": "postgres",
    "postgresql_psycopg2": "postgres",
    "sqlite3": "sqlite",
    "django_redshift_backend": "redshift",
    "django_cockroachdb": "cockroach",
}
_MAILERS = {"console": "console", "filebased": "file", "locmem": "memory", "dummy": "dummy"}


def variables(project: Project) -> dict[str, str]:
    """Return variable -> value, as the settings of development have them."""
    found = dict(_secret_keys(project)[-1:])
    found["DOMAIN_ALIASES"] = ",".join(dict.fromkeys([*_LOOPBACK, *_hosts(project)]))
    found |= _api_keys(project)
    return found | redis_variables(project)


def old_values(project: Project) -> dict[str, str]:
    """Return variable -> value for all that the rules' fixes take out of the settings.

    Values are complete, as a deploy has them: an address with its login, host and number. What is
    not written out, such as a database's name that is computed, is left out of its address. The
    last value of a variable counts, and the first of several caches; `further_values` has the rest.
    """
    found: dict[str, str] = {}
    for name, value in _replaced(project):
        if name != "CACHE_URL" or name not in found:
            found[name] = value
    return found


def further_values(project: Project) -> list[tuple[str, str]]:
    """Return the values that old_values has no room for, as (variable, value).

    They come from settings that have one value in each module or branch, or from several caches.
    """
    kept = old_values(project)
    return [
        (name, value)
        for name, value in dict.fromkeys(_replaced(project))
        if kept.get(name) != value
    ]


def is_secret(name: str, value: str) -> bool:
    """Say whether a variable's old value must be kept secret.

    Passwords in addresses, API keys and SECRET_KEY are; hosts and addresses with no password are
    not.
    """
    return secrets.is_secret(name, value)


def _replaced(project: Project) -> Iterator[tuple[str, str]]:
    """Yield each value that a fix takes out, with the variable that replaces it."""
    yield from _secret_keys(project)
    if hosts := _hosts(project):
        yield "DOMAIN_ALIASES", ",".join(dict.fromkeys(hosts))
    yield from ((secret.variable, secret.text.value) for secret in api_keys.literals(project))
    yield from _database_urls(project)
    if url := _email_url(project):
        yield "EMAIL_URL", url
    for _, value in caches.locations(project):
        yield "CACHE_URL", str(constant(value))
    for assignment in broker.literals(project):
        address = str(constant(assignment.value))
        if address.startswith("redis"):
            name = assignment.name
            yield "CELERY_BROKER_URL" if name == "BROKER_URL" else name, address


def _secret_keys(project: Project) -> list[tuple[str, str]]:
    """Return the keys in SECRET_KEY, the longest of each assignment last."""
    found: list[tuple[str, str]] = []
    for assignment in project.settings.all("SECRET_KEY"):
        if secret_key.holds_literal(assignment.value):
            # The name of a variable is no key.
            named = {id(part.args[0]) for part in ast.walk(assignment.value) if _takes_name(part)}
            literals = [
                part.value
                for part in ast.walk(assignment.value)
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and id(part) not in named
            ]
            *others, longest = sorted(literals, key=len)
            keys = [text for text in others if len(text) > _LONG]
            found += [("SECRET_KEY", text) for text in (*keys, longest)]
    return found


def _hosts(project: Project) -> list[str]:
    return [
        name
        for assignment in allowed_hosts.literal(project)
        for name in constant(assignment.value) or []  # type: ignore[attr-defined]
        if isinstance(name, str) and name != "*"
    ]


def _api_keys(project: Project) -> dict[str, str]:
    return {secret.variable: secret.text.value for secret in api_keys.literals(project)}


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


def _database_urls(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the variable and the URL of each default database that the settings write out."""
    for assignment, value in databases.defaults(project):
        kind = databases.kind_in(assignment, value)
        if kind == "literal" and (url := _whole_url(project, value)):
            yield "DATABASE_URL", url
        elif kind == "url" and isinstance(value, ast.Call):
            given = {keyword.arg: constant(keyword.value) for keyword in value.keywords}
            yield str(given.get("env") or "DATABASE_URL"), str(given["default"])


def _whole_url(project: Project, value: ast.expr) -> str:
    """Return the URL of a database, but for the parts that are computed; "" for none."""
    parts = {}
    for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT"):
        node = entry(value, name)
        known = project.settings.literal(node.id) if isinstance(node, ast.Name) else None
        known = constant(node) if node is not None and known is None else known
        parts[name] = "" if known is None else str(known)
    *path, last = parts["ENGINE"].split(".")
    scheme = _ENGINES.get(last, last)
    if "gis" in path and scheme in ("mysql", "oracle"):
        scheme += "gis"
    if scheme in ("sqlite", "spatialite"):
        name = parts["NAME"]
        return f"{scheme}://{name if name == ':memory:' else f'/{name}'}" if name else ""
    if not scheme or not (parts["NAME"] or parts["PASSWORD"] or parts["HOST"]):
        return ""
    host = parts["HOST"]
    host = f"[{host}]" if ":" in host else quote(host, safe="")
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    name = quote(parts["NAME"], safe="/")
    return f"{scheme}://{_login(parts['USER'], parts['PASSWORD'])}{host}{port}/{name}"


def _login(user: str, password: str) -> str:
    """Return the part of a URL that says who asks; "" where it says nothing."""
    given = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    return f"{given}@" if given else ""


def _email_url(project: Project) -> str:
    """Return the URL of the mail server that the settings write out; "" where they do not."""
    found = [a for a in mail.literals(project) if mail.may_fix(project, a)]
    values = {a.name.removeprefix("EMAIL_"): constant(a.value) for a in found}
    if not values.keys() & {"HOST", "HOST_PASSWORD"}:
        return ""
    mailer = str(values.get("BACKEND") or "").split(".")[-2:-1]
    scheme = _MAILERS.get("".join(mailer), "smtp")
    tls = values.get("USE_TLS") and scheme == "smtp"
    # The port that Django has as its default is not that of submission.
    port = values.get("PORT") or (25 if tls and "EMAIL_PORT" not in project.settings else "")
    asked = [f"ssl={values['USE_SSL']}"] if values.get("USE_SSL") else []
    asked += [f"timeout={values['TIMEOUT']}"] if values.get("TIMEOUT") else []
    login = _login(str(values.get("HOST_USER") or ""), str(values.get("HOST_PASSWORD") or ""))
    host = values.get("HOST") or "localhost"
    query = f"/?{'&'.join(asked)}" if asked else ""
    ending = f"{host}:{port}" if port else f"{host}"
    return f"{'submission' if tls else scheme}://{login}{ending}{query}"


def quoted(value: str) -> str:
    """Return a value as a file of environment variables holds it."""
    if re.fullmatch(r"[\w@%+=:,./?&-]*", value):
        return value
    escaped = re.sub(r'(["\\$`])', r"\\\1", value)
    if "\n" in value:
        # One line, which every reader of such files undoes.
        return '"' + escaped.replace("\r", "\\r").replace("\n", "\\n") + '"'
    return f"'{value}'" if "'" not in value else f'"{escaped}"'
