"""The process types of an existing project: those in its Procfile, and those that it needs."""

import json
import re
import shlex

from scaffold.code.expressions import entries
from scaffold.project.project import OTHER_GATEWAYS, Project
from scaffold.questions.tables import gateways

_PORT = "${PORT:-8000}"
_OTHERS = {
    "waitress": "waitress-serve --port={port} {wsgi}:application",
    "daphne": "daphne --bind 0.0.0.0 --port {port} {asgi}:application",
    "hypercorn": "hypercorn --bind 0.0.0.0:{port} {asgi}:application",
}


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
    found["web"] = own_server(project) or gateway.command(
        project.application(gateway.interface), home
    )
    if project.worker == "celery":
        place = f" --workdir {home}" if home else ""
        celery = f"celery -A {celery_module(project)}{place}"
        found["worker"] = f"{celery} worker --loglevel INFO"
        if scheduler := beat_options(project):
            found["beat"] = f"{celery} beat --loglevel INFO {scheduler}"
    elif project.worker == "rq" and "django-rq" in project.requires:
        found["worker"] = f"python manage.py rqworker {' '.join(queues(project))}"
    elif project.worker == "tasks":
        found["worker"] = "python manage.py db_worker"
    if project.layout.base:
        found = {name: f"cd {project.layout.base} && exec {line}" for name, line in found.items()}
    return found


def own_server(project: Project) -> str:
    """Return what starts a server for which scaffold has no configuration; "" if none is known."""
    stated = _of_image(project)
    server = re.match(r"(?:exec\s+)?([\w-]+)", stated)
    name = server[1].removesuffix("-serve") if server else ""
    known = name in OTHER_GATEWAYS or (name == "uwsgi" and ".ini" in stated)
    # The emitted module is for WSGI.
    known |= name == "granian" and "asgi" in stated
    if name == "granian" and "--port" not in stated:
        stated += f" --host 0.0.0.0 --port {_PORT}"
    if known:
        return re.sub(r"((?:--port|-p)[= ]|:)\d{2,5}(?!\S)", rf"\g<1>{_PORT}", stated)
    form = _OTHERS.get(project.gateway, "")
    return (
        ""
        if project.layout.home_from_base
        else form.format(
            port=_PORT, wsgi=project.application("wsgi"), asgi=project.application("asgi")
        )
    )


def _of_image(project: Project) -> str:
    """Return the command of the project's own image; "" if it is not known."""
    text = re.sub(r"\\\r?\n", " ", project.files.text("Dockerfile"))
    found = re.findall(r"(?mi)^[ \t]*CMD[ \t]+(.+)$", text)
    if not found or "Dockerfile" not in project.files.standing:
        return ""
    line = str(found[-1]).strip()
    if not line.startswith("["):
        return line
    try:
        words = json.loads(line)
    except ValueError:
        return ""
    return shlex.join(words) if all(isinstance(word, str) for word in words) else ""


def queues(project: Project) -> list[str]:
    """Return the queues of django-rq, the default one first."""
    stated = project.settings.last("RQ_QUEUES")
    names = [key for key, _, _ in entries(stated.value)] if stated else []
    names = [name for name in names if re.fullmatch(r"[\w-]+", name)]
    return sorted(names, key=lambda name: name != "default") or ["default"]


def beat_options(project: Project) -> str:
    """Return the options with which Celery's beat runs what is scheduled; "" if nothing is."""
    in_database = "django-celery-beat" in project.requires
    texts = [source.text for source in project.settings.sources]
    texts += [project.files.text(path) for path in _celery_files(project)]
    if in_database:
        return "--scheduler django_celery_beat.schedulers:DatabaseScheduler"
    stated = r"(?i)\bbeat_schedule\b(?!r)|CELERY_?BEAT_SCHEDULE\b|\badd_periodic_task\("
    # Its folder may be read-only.
    return "--schedule /tmp/celerybeat-schedule" if re.search(stated, "\n".join(texts)) else ""


def _celery_files(project: Project) -> list[str]:
    prefix = project.layout.importable("")
    return [
        path
        for path in project.files.paths
        if path.rpartition("/")[2] in ("celery.py", "celery_app.py") and path.startswith(prefix)
    ]


def celery_module(project: Project) -> str:
    """Return the module of the Celery application."""
    prefix = project.layout.importable("")
    for path in _celery_files(project):
        if re.search(r"=\s*(celery\.)?Celery\(", project.files.text(path)):
            module = path.removeprefix(prefix).removesuffix(".py").replace("/", ".")
            # Celery itself looks for <package>.celery.
            return module.removesuffix(".celery")
    return project.layout.package
