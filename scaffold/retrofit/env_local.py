"""The local environment of an existing project: .env-local, which is committed, and .env.

The values that were in the settings move to these files, which manage.py and compose read: secrets
to .env, which git and images leave out, and harmless values to .env-local.
"""

import ast
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scaffold.code.expressions import constant, entries, entry, variable_of
from scaffold.disk.tree import File
from scaffold.edits.manage import READER, key_variable
from scaffold.project import backing, by_url, compose, variables
from scaffold.project.entry_points import VARIABLE as SETTINGS
from scaffold.project.project import Project
from scaffold.project.served import names_others
from scaffold.questions.schema import Answers, Value
from scaffold.rendering.render import rendered
from scaffold.retrofit import old_values
from scaffold.rules import databases

# Set even if the settings do not read them.
_ALWAYS = ("SECRET_KEY", "DATABASE_URL")
INSECURE = "insecure-for-local-development-only"
HEAD = "# This machine's own values and secrets. Git leaves this file out: keep a copy elsewhere.\n"


def local_values(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the values that will be taken out of the settings: variable -> values.

    The active value comes first. Files are not moved: paths are relative to manage.py's folder.
    """
    found: dict[str, tuple[str, ...]] = {
        name: (value,) for name, value in old_values.old_values(project).items()
    }
    for name, value in old_values.further_values(project):
        found[name] = (*found[name], value)
    hosts = [host for hosts in found.get("DOMAIN_ALIASES", ()) for host in hosts.split(",")]
    found["DOMAIN_ALIASES"] = (",".join(dict.fromkeys([*old_values.LOOPBACK, *hosts])),)
    servers = found.get("DATABASE_URL", ())
    if (path := _database_file(project)) and (not servers or _is_file_today(project)):
        found["DATABASE_URL"] = (f"sqlite:///{path}", *servers)
    root = project.settings.last("MEDIA_ROOT")
    folder = _path(root.value) if root else ""
    url = project.settings.literal("MEDIA_URL")
    served = url if isinstance(url, str) and re.fullmatch(r"/?[\w/-]+/", url) else "/media/"
    found["DEFAULT_STORAGE_DSN"] = (f"file:{folder or 'media'}?url=/{served.lstrip('/')}",)
    return found


def _database_file(project: Project) -> str:
    """Return the path of the default database's file; "" if it is not a file, or not known."""
    for assignment, value in databases.defaults(project):
        if assignment.guarded and project.engine != "sqlite":
            continue
        # A branch may have a server instead, whose database is no file.
        engine, name = entry(value, "ENGINE"), entry(value, "NAME")
        is_file = engine is not None and re.search("sqlite|spatialite", ast.unparse(engine))
        if is_file and name is not None and (path := _path(name)):
            return posixpath.normpath(posixpath.join(project.layout.home_from_base, path))
    return ""


def _is_file_today(project: Project) -> bool:
    """Say whether the default database is a file, unless a variable chooses a server."""
    first, *others = (assignment for assignment, _ in databases.defaults(project))
    return not first.guarded and all(map(databases.chosen_by_variable, others))


def _path(node: ast.expr) -> str:
    """Return the path that an expression gives below the project's own folder; "" if unknown."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str() as name)):
            above = _path(left)
            return f"{above}/{name}" if above else name
        case ast.BinOp(op=ast.Add(), right=ast.Constant(value=str() as name)):
            return name.lstrip("/")
        case ast.Call(func=function, args=[first, *rest]) if ast.unparse(function).endswith("join"):
            parts = [str(constant(part) or "") for part in rest]
            above = _path(first)
            return "/".join(part for part in [above, *parts] if part)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _path(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="joinpath" | "path"), args=args):
            return "/".join(str(constant(part) or "") for part in args) if args else _path(inner)
    return ""


@dataclass(frozen=True)
class Values:
    """The values that were in the settings: variables for .env-local, and lines for .env."""

    harmless: dict[str, str]
    secret: list[str]


def sorted_out(project: Project, old: Mapping[str, tuple[str, ...]]) -> Values:
    """Return the values that were in the settings, by the file in which they may be kept.

    `old` has variable -> values, the active one first. It stays what manage.py uses: the compose
    file may run a database that only the containers use, or nobody any more.
    """
    harmless = backing.addresses(project)
    secret: list[str] = []
    for name, values in old.items():
        first, *more = dict.fromkeys(values)
        if old_values.is_secret(name, first):
            secret.append(f"{name}={old_values.quoted(first)}")
        else:
            harmless[name] = first
        # If several modules have different values, all of them are kept.
        secret += [f"# also in the settings: {name}={old_values.quoted(one)}" for one in more]
    return Values(harmless, secret)


def fitted(default: File, project: Project, answers: Answers, harmless: Mapping[str, str]) -> File:
    """Return the emitted .env-local with the variables that this project's own settings read.

    `default` is the file of a new project; `harmless` has the values that were in the settings.
    """
    emitted = dict(re.findall(r"(?m)^(\w+)=(.*)$", default.content.decode()))
    lines: list[str] = [
        f"{name}={old_values.quoted(value)}"
        for name, value in _local(project, emitted, dict(harmless)).items()
    ]
    private: dict[str, Value] = {"__readers": _readers(project), "__local": lines}
    return rendered({".env-local": ".env-local"}, answers, private)[".env-local"]


def _local(project: Project, emitted: Mapping[str, str], values: dict[str, str]) -> dict[str, str]:
    """Return the variables of .env-local, by the names that the settings read: name -> value."""
    settings = "\n".join(source.text for source in project.settings.sources)
    debug, on = variables.debug(project)
    named, separator = variables.hosts(project)
    hosts = values.pop("DOMAIN_ALIASES", "localhost,127.0.0.1").split(",")
    own = {
        "DJANGO_DEBUG": (debug, on),
        "DOMAIN_ALIASES": (named, (separator or ",").join(hosts if separator else hosts[:1])),
    }
    found: dict[str, str] = {}
    for name, value in emitted.items():
        if name in own:
            found |= dict([own[name]])
        elif name in _ALWAYS or name in settings or project.settings.opaque:
            found[name] = value
    if key_variable(project) != "SECRET_KEY":
        del found["SECRET_KEY"]
    found.pop("", None)
    if _has_own_database(project):
        found.pop("DATABASE_URL", None)
        values.pop("DATABASE_URL", None)
        values |= _parts(project, emitted["DATABASE_URL"])
    examples = variables.examples(project)
    for name, value in variables.required(project).items():
        if name not in {*found, *values, *variables.without_url(project)}:
            values[name] = examples.get(name) or _guessed(name, value, found)
    for name, value in values.items():
        if name in found or name not in ("DEFAULT_STORAGE_DSN", "REDIS_URL"):
            found[name] = value
    if project.layout.unnamed or names_others(project):
        found[SETTINGS] = project.layout.settings_module
    return found


def _has_own_database(project: Project) -> bool:
    """Say whether the settings have a database without DATABASE_URL, which would hide it."""
    if "DATABASE_URL" in variables.required(project) or by_url.has_no_other_database(project):
        return False
    return "DATABASE_URL" in variables.read(project)


def _parts(project: Project, url: str) -> dict[str, str]:
    """Return the variables of the database without a URL that nothing sets yet, as the URL has it.

    A developer may set them in the shell, which wins over .env-local.
    """
    at = urlsplit(url)
    values = {"NAME": at.path[1:], "USER": at.username, "PASSWORD": at.password}
    values |= {"HOST": at.hostname, "PORT": str(at.port or "")}
    services = compose.services_of(project)
    wanted = {
        name
        for name in variables.without_url(project)
        if not re.search(rf"(?m)^\s*(export\s+)?{re.escape(name)}\s*=", project.files.text(".env"))
        and not any(service.sets(name) for service in services)
    }
    found = {}
    for _, value in databases.defaults(project):
        for node in ast.walk(value):
            for key, _, part in entries(node) if isinstance(node, ast.expr) else ():
                named = variable_of(part)
                if named and named[0] in wanted and key in values:
                    found[named[0]] = values[key] or ""
    return found


def completed(project: Project, harmless: Mapping[str, str]) -> Project:
    """Return the project with what its own .env-local lacks of the variables that it needs."""
    source = project.files.source(".env-local")
    if source is None:
        return project
    lines = _missing(source.text, project, harmless)
    return project.with_source(replace(source, text=source.text + lines)) if lines else project


def _missing(text: str, project: Project, harmless: Mapping[str, str]) -> str:
    """Return lines for the variables that the settings read and that .env-local does not set."""
    settings = "\n".join(source.text for source in project.settings.sources)
    skipped = {"DOMAIN_ALIASES", *(["DATABASE_URL"] if _has_own_database(project) else [])}
    wanted = {name: value for name, value in harmless.items() if name not in skipped}
    if "SECRET_KEY" in variables.required(project):
        wanted.setdefault("SECRET_KEY", INSECURE)
    lines = [
        f"{name}={old_values.quoted(value)}\n"
        for name, value in wanted.items()
        if name in settings and not re.search(rf"(?m)^\s*(export\s+)?{re.escape(name)}\s*=", text)
    ]
    return ("" if not lines or not text or text.endswith("\n") else "\n") + "".join(lines)


def with_secrets(text: str, lines: list[str]) -> str:
    """Return the text of an .env with these lines added; variables that it sets are kept."""
    known = set(re.findall(r"(?m)^\s*(?:export\s+)?(\w+)\s*=", text))
    wanted = [line for line in lines if line not in text.splitlines()]
    new = [
        f"# as the settings had it: {line}" if line.partition("=")[0] in known else line
        for line in wanted
    ]
    if text and not text.endswith("\n"):
        text += "\n"
    return (text or HEAD) + "".join(f"{line}\n" for line in new)


def _readers(project: Project) -> str:
    """Return what reads .env-local, for its first line."""
    names = ["manage.py"] if READER in project.files.text(project.layout.manage) else []
    names += ["docker-compose.yml"] if _is_read_by_compose(project) else []
    return " and ".join(names) or "manage.py"


def _is_read_by_compose(project: Project) -> bool:
    """Say whether a compose file reads .env-local: the emitted one, or the project's own."""
    return compose.find(project) is None or any(
        ".env-local" in service.env_files for service in compose.services_of(project)
    )


def _guessed(name: str, value: str, found: Mapping[str, str]) -> str:
    """Return a value for a required variable; an address of Redis is that in REDIS_URL."""
    if re.search(r"(^|_)(SECRET|SIGNING|PRIVATE)?_?KEY$", name):
        return INSECURE
    if re.search(r"REDIS|CACHE_?(URL|LOCATION)|BROKER", name):
        return found.get("REDIS_URL", value)
    return value
