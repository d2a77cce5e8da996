"""The project as its gateway loads it, whose settings may be others than manage.py's."""

from scaffold.project import variables
from scaffold.project.entry_points import settings_named
from scaffold.project.project import Project
from scaffold.project.settings_reader import read_settings
from scaffold.questions.tables import gateways


def served(project: Project) -> Project:
    """Return the project with the settings that wsgi.py or asgi.py names."""
    gateway = gateways().get(project.gateway)
    entry = project.asgi if gateway and gateway.interface == "asgi" else project.wsgi
    source = project.find_module(entry or project.asgi)
    name = settings_named(source) if source else ""
    if name == project.layout.settings_module or not project.module_path(name):
        return project
    after = project.with_({})
    vars(after)["settings"] = read_settings(name, project.find_module, project.files.glob)
    return after


def must_be_set(project: Project) -> list[str]:
    """Return the variables without which a deploy does not start, or answers no request."""
    gateway = served(project)
    names = {*variables.required(project), *variables.required(gateway)}
    if "DOMAIN" in variables.read(gateway) and not gateway.settings.literal("ALLOWED_HOSTS"):
        names.add("DOMAIN")  # without an allowed host, each request gets a 400
    return sorted(names)
