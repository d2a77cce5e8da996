"""An existing project -> the template's private variables, with which emitted files fit it."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from scaffold.edits import manage
from scaffold.project import variables
from scaffold.project.dockerfile import code_folder
from scaffold.project.procfile import commands, own_server
from scaffold.project.project import Project
from scaffold.questions.schema import Answers, Value
from scaffold.questions.tables import gateways
from scaffold.rendering.render import private_variables
from scaffold.retrofit import dockerfile


def private(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]]
) -> dict[str, Value]:
    """Return the private variables whose values differ from those of a new project.

    `old` has the values that were in the settings: variable -> values.
    """
    lines = {
        name: re.sub(r"^cd \S+ && exec ", "", line) for name, line in commands(project).items()
    }
    if module := gateway_module(project, answers):
        lines["web"] = f"python -m {module}"
    worker = answers["worker"]
    settings = "\n".join(source.text for source in project.settings.sources)
    return {
        "__settings": project.layout.settings_module,
        "__wsgi": project.application("wsgi"),
        "__chdir": project.layout.home_from_base,
        "__release": lines["release"],
        # Django 3.1 added --check.
        "__migrated": "python manage.py migrate --check" if project.django >= (3, 1) else "",
        "__web": lines["web"],
        "__worker": lines.get("worker", ""),
        "__beat": lines.get("beat", ""),
        "__dev": "yes" if project.files.has("requirements-dev.txt") else "",
        "__queue": worker if _can_ask(project, worker) else "none",
        "__addresses": [
            f"{name}={value}" for name, value in addresses(project, answers, old).items()
        ],
        "__base": project.layout.base,
        **manage.private(project),
        # Its own settings configure logging, and have no cache but Redis.
        "__logs": "",
        # It does not have all modules of a new project, and may have an older Gunicorn.
        "__whole": "",
        "__memory": "",
        "__cache_apart": "",
        "__media": "yes" if f"{project.module('storage')}.MediaStorage" in settings else "",
        # As the health check beside it names it; without a package, both are at the top.
        "__storage": "".join(project.module("storage").rpartition(".")[1:]),
        "__enter": f"cd {project.layout.base} && exec " if project.layout.base else "",
        **dockerfile.private(project, answers, settings),
        **_compose(project, answers),
    }


def gateway_module(project: Project, answers: Answers) -> str:
    """Return the emitted module that starts the gateway, beside settings.py; "" if it cannot."""
    gateway = gateways()[answers["gateway"]]
    package = project.layout.package
    beside = project.application(gateway.interface) == f"{package}.{gateway.interface}"
    if gateway.module and beside and not own_server(project) and not project.layout.home_from_base:
        return f"{package}.{gateway.module}"
    return ""


def _compose(project: Project, answers: Answers) -> dict[str, Value]:
    """Return those of docker-compose.yml, which builds the project's own Dockerfile if any."""
    own = project.files.text("Dockerfile") if "Dockerfile" in project.files.standing else ""
    taken = {"TOOLS", *(["BOOTSTRAP"] if dockerfile.uses_bootstrap(project) else [])}
    if own:
        taken = set(re.findall(r"(?m)^[ \t]*ARG[ \t]+(\w+)", own))
    found: dict[str, Value] = {
        "__arguments": [
            line
            for line in private_variables(answers)["__arguments"]
            if line.partition("=")[0] in taken
        ]
    }
    if folder := code_folder(own):
        found["__code"] = folder
    debug, _ = variables.debug(project)
    if debug != "DJANGO_DEBUG":
        found["__debug_off"] = f"{debug} off"
    return found


def addresses(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the addresses in the emitted compose file that the settings read: variable -> URL."""
    settings = "\n".join(source.text for source in project.settings.sources)
    emitted = private_variables(answers)["__addresses"]
    database = next(line for line in emitted if line.startswith("DATABASE_URL="))
    url = project.settings.literal("MEDIA_URL")
    media = url if isinstance(url, str) and re.fullmatch(r"/[\w/-]+/", url) else "/media/"
    found = {
        "DATABASE_URL": database.partition("=")[2],
        "REDIS_URL": "redis://redis:6379/0",
        "DEFAULT_STORAGE_DSN": f"file:///data/media?url={media}",
    }
    # Code that cannot be read may read the address of each service that there is.
    unseen = {line.partition("=")[0] for line in emitted} if project.settings.opaque else set()
    found = {name: url for name, url in found.items() if name in unseen or name in settings}
    for name, (value, *_) in old.items():
        if value.startswith(("redis:", "rediss:")) and name in settings:
            number = urlsplit(value).path.strip("/")
            found[name] = f"redis://redis:6379/{number if number.isdigit() else 0}"
    for name in variables.required(project):
        if name not in found and re.search(r"REDIS|CACHE_?(URL|LOCATION)|BROKER", name):
            found[name] = "redis://redis:6379/0"
    return found


def _can_ask(project: Project, worker: str) -> bool:
    """Say whether the health check can query the queue as it does in a new project."""
    if worker == "rq":
        return "django-rq" in project.requires
    if worker != "celery":
        return True
    path = project.layout.importable(f"{project.layout.package}/celery.py")
    return bool(re.search(r"(?m)^app\s*=", project.files.text(path)))
