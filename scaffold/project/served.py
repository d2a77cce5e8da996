"""The project as its gateway loads it, whose settings may be others than manage.py's."""

import ast
import re

from scaffold.code.expressions import constant, variable_of
from scaffold.project import by_url, variables
from scaffold.project.entry_points import VARIABLE as SETTINGS
from scaffold.project.entry_points import settings_named
from scaffold.project.project import Project
from scaffold.project.settings import Settings
from scaffold.project.settings_reader import read_settings
from scaffold.questions.tables import gateways

# What `retrofit` writes in the place of a mail server: without the variable, mail goes to the log.
_MAIL = re.compile(r"""EMAIL_URL['"][^\n]* or ['"]console:['"]""")
_PRODUCTION = ("production", "prod", "live")
# Hosts of a developer's machine: to requests for others, a deploy answers 400.
LOCAL = {"", "localhost", ".localhost", "127.0.0.1", "[::1]", "0.0.0.0"}  # noqa: S104 - a name


def served(project: Project) -> Project:
    """Return the project with the settings that wsgi.py or asgi.py names.

    If it names none, and manage.py's are a developer's: those of production beside them.
    """
    name = _named(project)
    if name == project.layout.settings_module:
        return project
    settings = _settings(project, name) or _settings(project, _of_production(project))
    if settings is None:
        return project  # DJANGO_SETTINGS_MODULE names the gateway's settings
    after = project.with_({})
    vars(after)["settings"] = settings
    return after


def _settings(project: Project, name: str) -> Settings | None:
    """Return what a module of settings sets; None if there is no such module, or it is empty."""
    if not name or not project.module_path(name):
        return None
    settings = read_settings(name, project.find_module, project.files.glob)
    return settings if settings.assignments or settings.opaque else None


def _of_production(project: Project) -> str:
    """Return the module of production beside a developer's; "" if there is none."""
    if not project.settings.is_development(project.layout.settings_path):
        return ""
    package = project.layout.settings_module.rpartition(".")[0]
    names = (f"{package}.{name}" for name in (*_PRODUCTION, "deploy"))
    return next(filter(project.module_path, names), "")


def _named(project: Project) -> str:
    """Return the settings module that the gateway's own module names; "" if it names none."""
    gateway = gateways().get(project.gateway)
    entry = project.asgi if gateway and gateway.interface == "asgi" else project.wsgi
    source = project.find_module(entry or project.asgi)
    return settings_named(source) if source else ""


def names_others(project: Project) -> bool:
    """Say whether the gateway's module names no settings, so that its environment has to."""
    if not (project.wsgi or project.asgi):
        return False  # the one that is added names them
    name = _named(project)
    return name != project.layout.settings_module and _settings(project, name) is None


def only_in_development(project: Project) -> bool:
    """Say whether manage.py's settings are a developer's, and the gateway has others."""
    path = project.layout.settings_path
    return project.settings.is_development(path) and served(project) is not project


def must_be_set(project: Project) -> list[str]:
    """Return the variables without which a deploy does not start, answer requests or send mail."""
    gateway = served(project)
    names = set()
    for one in (project, gateway):
        instead = variables.without_url(one)
        names |= {*variables.required(one)} - instead
        if instead or by_url.has_no_other_database(one) or by_url.is_in_memory_without(one):
            names.add("DATABASE_URL")
    if "DOMAIN" in variables.read(gateway) and not gateway.settings.literal("ALLOWED_HOSTS"):
        names.add("DOMAIN")  # without an allowed host, each request gets a 400
    named = _hosts_by_default(gateway)
    if named and named[1] <= LOCAL:
        names.add(named[0])
    # MAILERS had no server: a new project prints its mail.
    asked = any(_MAIL.search(source.text) for source in gateway.settings.sources)
    if asked and "MAILERS" not in gateway.settings:
        names.add("EMAIL_URL")
    return sorted(names | named_values(project).keys())


def named_values(project: Project) -> dict[str, str]:
    """Return the variables by which a deploy becomes one: name -> the value that it must have."""
    found = {SETTINGS: served(project).settings.module} if names_others(project) else {}
    for source in served(project).settings.sources:
        for statement in source.tree.body:
            if isinstance(statement, ast.If) and (switch := _switch(project, statement.test)):
                found.setdefault(*switch)
    return found


def _switch(project: Project, test: ast.expr) -> tuple[str, str] | None:
    """Return the variable, and the name of production that a condition compares it with."""
    match test:
        case ast.Compare(
            left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str() as stage)]
        ) if stage.lower() in _PRODUCTION:
            last = project.settings.last(left.id) if isinstance(left, ast.Name) else None
            variable = variable_of(last.value if last else left)
            given = constant(variable[1]) if variable and variable[1] is not None else None
            return (variable[0], stage) if variable and given != stage else None
    return None


def _hosts_by_default(project: Project) -> tuple[str, set[str]] | None:
    """Return the variable that names the hosts, and the hosts without it; None if not known."""
    last = project.settings.last("ALLOWED_HOSTS")
    expanded = project.settings.expanded(last.value) if last and not last.guarded else None
    found = variable_of(expanded) if expanded else None
    if found is None or found[1] is None:
        return None
    default = constant(found[1])
    if isinstance(default, str):
        return found[0], {name.strip() for name in re.split("[,; ]", default)}
    return (found[0], set(map(str, default))) if isinstance(default, list | tuple) else None
