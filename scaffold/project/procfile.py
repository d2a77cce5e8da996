"""The process types of an existing project: those in its Procfile, and those that it needs."""

import re

from scaffold.project.project import Project
from scaffold.questions.tables import gateways


def processes(project: Project) -> dict[str, str]:
    """Return the Procfile's lines: process type -> command."""
    lines = re.split(r"[\r\n]+", project.files.text("Procfile"))
    found = (re.match(r"\s*([\w-]+)\s*:\s*(.+)", line) for line in lines)
    return {match[1]: match[2].strip() for match in found if match}


def commands(project: Project) -> dict[str, str]:
    """Return the command of each process type that the project needs."""
    found = {"release": "python manage.py migrate --noinput"}
    home = project.layout.home_from_base
    gateway = gateways().get(project.gateway, gateways()["gunicorn"])
    found["web"] = gateway.command(project.application(gateway.interface), home)
    if project.worker == "celery":
        place = f" --workdir {home}" if home else ""
        found["worker"] = f"celery -A {celery_module(project)}{place} worker --loglevel INFO"
    elif project.worker == "rq" and "django-rq" in project.requires:
        found["worker"] = "python manage.py rqworker default"
    elif project.worker == "tasks":
        found["worker"] = "python manage.py db_worker"
    if project.layout.base:
        found = {name: f"cd {project.layout.base} && exec {line}" for name, line in found.items()}
    return found


def celery_module(project: Project) -> str:
    """Return the module of the Celery application."""
    prefix = project.layout.importable("")
    for path in project.files.paths:
        named = path.rpartition("/")[2] in ("celery.py", "celery_app.py")
        if not (named and path.startswith(prefix)):
            continue
        if re.search(r"=\s*(celery\.)?Celery\(", project.files.text(path)):
            module = path.removeprefix(prefix).removesuffix(".py").replace("/", ".")
            # Celery itself looks for <package>.celery.
            return module.removesuffix(".celery")
    return project.layout.package
