"""The values in the settings that the environment will give: variables and values."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard
from urllib.parse import quote

from scaffold.code import secrets
from scaffold.code.expressions import VARIABLE, constant, entry, reads_environment
from scaffold.project.project import Project
from scaffold.rules import allowed_hosts, api_keys, broker, caches, databases, mail, secret_key

LOOPBACK = ("localhost", "127.0.0.1")
# A shorter text beside a key is something that it is compared with, or made of.
_LONG = 15
# Engines whose URL does not begin with the last part of their name.
_ENGINES = {
    "postgresql": "postgres",
    "postgresql_psycopg2": "postgres",
    "sqlite3": "sqlite",
    "django_redshift_backend": "redshift",
    "django_cockroachdb": "cockroach",
}
_MAILERS = {"console": "console", "filebased": "file", "locmem": "memory", "dummy": "dummy"}


def old_values(project: Project) -> dict[str, str]:
    """Return variable -> value for everything that the rules' edits take out of the settings.

    Values are complete, as a deploy needs them: an address with its login, host and number. A part
    that is computed, such as a database's name, is left out of the address. The last value of a
    variable counts, and the first of several caches; `further_values` has the rest.
    """
    found: dict[str, str] = {}
    for name, value in _replaced(project):
        if name != "CACHE_URL" or name not in found:
            found[name] = value
    return found


def further_values(project: Project) -> list[tuple[str, str]]:
    """Return the values that are not in old_values, as (variable, value).

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
    """Yield each value that an edit takes out, with the variable that replaces it."""
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
            # The name of a variable is not a key.
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
            name = secret_key.variable_in(assignment.value)
            found += [(name, text) for text in (*keys, longest)]
    return found


def _hosts(project: Project) -> list[str]:
    return [
        name
        for assignment in allowed_hosts.literal(project)
        for name in constant(assignment.value) or []  # type: ignore[attr-defined]
        if isinstance(name, str)
    ]


def _takes_name(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and bool(node.args) and reads_environment(node.func)


def _database_urls(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the variable and the URL of each default database that is a literal."""
    for assignment, value in databases.defaults(project):
        kind = databases.kind_in(assignment, value)
        if kind == "literal" and (url := _whole_url(project, value)):
            yield "DATABASE_URL", url
        elif kind == "url" and isinstance(value, ast.Call):
            given = {keyword.arg: constant(keyword.value) for keyword in value.keywords}
            named = given.get("env")
            is_name = isinstance(named, str) and VARIABLE.fullmatch(named)
            name = str(named) if is_name else "DATABASE_URL"
            yield name, str(given["default"])


def _whole_url(project: Project, value: ast.expr) -> str:
    """Return the URL of a database, without computed parts; "" if too few are left."""
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
    """Return the login in a URL, with its @; "" if there is none."""
    given = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    return f"{given}@" if given else ""


def _email_url(project: Project) -> str:
    """Return the URL of the mail server that is a literal in the settings; "" if none is."""
    found = [a for a in mail.literals(project) if mail.may_fix(project, a)]
    values = {a.name.removeprefix("EMAIL_"): constant(a.value) for a in found}
    if not values.keys() & {"HOST", "HOST_PASSWORD"}:
        return ""
    mailer = str(values.get("BACKEND") or "").split(".")[-2:-1]
    scheme = _MAILERS.get("".join(mailer), "smtp")
    tls = values.get("USE_TLS") and scheme == "smtp"
    # Django's default port is not the default of submission URLs.
    port = values.get("PORT") or (25 if tls and "EMAIL_PORT" not in project.settings else "")
    asked = [f"ssl={values['USE_SSL']}"] if values.get("USE_SSL") else []
    asked += [f"timeout={values['TIMEOUT']}"] if values.get("TIMEOUT") else []
    login = _login(str(values.get("HOST_USER") or ""), str(values.get("HOST_PASSWORD") or ""))
    host = values.get("HOST") or "localhost"
    query = f"/?{'&'.join(asked)}" if asked else ""
    ending = f"{host}:{port}" if port else f"{host}"
    return f"{'submission' if tls else scheme}://{login}{ending}{query}"


def quoted(value: str) -> str:
    """Return a value as an env file needs it, for python-dotenv and compose alike.

    Between single quotes both take everything but that quote literally, even `$`.
    """
    if re.fullmatch(r"[\w@%+=:,./?&-]*", value):
        return value
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    if "\n" in value:
        # On one line, with escapes that every reader of such files undoes.
        return '"' + escaped.replace("\r", "\\r").replace("\n", "\\n") + '"'
    if "\\" not in value:
        single = value.replace("'", "\\'")
        return f"'{single}'"
    if "'" not in value and "\\\\" not in value and not value.endswith("\\"):
        return f"'{value}'"
    return f'"{escaped}"'
