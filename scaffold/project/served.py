"""The project as its gateway loads it, whose settings may be others than manage.py's."""

from scaffold.project import variables
from scaffold.project.entry_points import VARIABLE as SETTINGS
from scaffold.project.entry_points import settings_named
from scaffold.project.project import Project
from scaffold.project.settings_reader import read_settings
from scaffold.questions.tables import gateways


def served(project: Project) -> Project:
    """Return the project with the settings that wsgi.py or asgi.py names."""
    name = _named(project)
    if name == project.layout.settings_module or not project.module_path(name):
        return project
    settings = read_settings(name, project.find_module, project.files.glob)
    if not settings.assignments and not settings.opaque:
        return project  # an empty package: DJANGO_SETTINGS_MODULE names the gateway's settings
    after = project.with_({})
    vars(after)["settings"] = settings
    return after


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
    return _named(project) != project.layout.settings_module and served(project) is project


def only_in_development(project: Project) -> bool:
    """Say whether manage.py's settings are a developer's, and the gateway has others."""
    path = project.layout.settings_path
    return project.settings.is_development(path) and served(project) is not project


def must_be_set(project: Project) -> list[str]:
    """Return the variables without which a deploy does not start, or answers no request."""
    gateway = served(project)
    names = set()
    for one in (project, gateway):
        instead = variables.without_url(one)
        names |= {*variables.required(one)} - instead
        if instead or variables.has_no_other_database(one):
            names.add("DATABASE_URL")
    if "DOMAIN" in variables.read(gateway) and not gateway.settings.literal("ALLOWED_HOSTS"):
        names.add("DOMAIN")  # without an allowed host, each request gets a 400
    if names_others(project):
        names.add(SETTINGS)
    return sorted(names)
