"""An existing project -> the tree that it should be: fixes of what is there, files that lack."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from scaffold.disk.git import tracked
from scaffold.disk.tree import File, Tree
from scaffold.edits import manage
from scaffold.errors import FOUND, UserError
from scaffold.project import compose, variables
from scaffold.project.dockerfile import code_folder, own
from scaffold.project.procfile import commands
from scaffold.project.project import Project
from scaffold.questions.schema import Answers, questions
from scaffold.rendering.lock import NAME as LOCK
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render
from scaffold.retrofit import dockerfile as image
from scaffold.retrofit import env_local
from scaffold.retrofit.exposure import exposure
from scaffold.rules.engine import mend_all
from scaffold.rules.registry import rules

# What brings a project up, and is its own from then on.
_NEW = (
    *("Dockerfile", ".dockerignore", "docker-compose.yml", ".env-local", "Procfile"),
    *(".python-version", "gunicorn.conf.py", "uwsgi.ini"),
)
_BOOTSTRAP = ("bootstrap.py", "bootstrap_wheels.py", ".gitattributes", "vendor/README.md")
NOTHING: Mapping[str, tuple[str, ...]] = {}
# Where these stand, the project goes its own way.
_INSTEAD = {
    "docker-compose.yml": ("docker-compose.yaml", "compose.yml", "compose.yaml"),
    ".python-version": ("runtime.txt",),
}


def make_over(project: Project, answers: Answers) -> tuple[Project, Tree]:
    """Return the project with its edits, and every file that it then has, or should have."""
    old = env_local.local_values(project)
    refuse_spreading(project, old)
    first = project.file(".env-local") is None
    project, _ = mend_all(project, [*rules().values()])
    emitted = new_files(project, answers, old)
    pristine = dict(emitted)
    values = env_local.sorted_out(project, old)
    if first and ".env-local" in emitted:
        text = env_local.fitted(emitted[".env-local"].content.decode(), project, values.harmless)
        emitted[".env-local"] = File(text.encode())
    elif source := project.source(".env-local"):
        lines = env_local.missing(source.text, project, values.harmless)
        if lines:
            project = project.with_source(replace(source, text=source.text + lines))
    project = manage.read_local(project)
    if "bootstrap.py" in emitted or project.has("bootstrap.py"):
        project = manage.make_executable(project)
    created = {path: file for path, file in emitted.items() if project.file(path) is None}
    project = project.with_(created)
    if values.secret:
        project = keep_secrets(project, values.secret)
    # What only now is there must be ignored, and required, as well.
    late = ("ignored-files", "image-secrets", "lacking", "compose-environment")
    project, _ = mend_all(project, [rules()[name] for name in late])
    if LOCK not in project.changes and project.file(LOCK) is None:
        # As the template has them: what the project adds to them may be anything.
        only = {path: pristine[path] for path in project.changes if path in created}
        project = project.with_({LOCK: locked(answers, only)[LOCK]})
    return project, {**emitted, **project.changes}


def refuse_spreading(project: Project, old: Mapping[str, tuple[str, ...]]) -> None:
    """Raise UserError if git keeps .env, and would get a secret that it does not have yet."""
    if ".env" in tracked(project.root) and (new := exposure(project, old).uncommitted):
        raise UserError(
            f".env is committed, and secrets would move into it: {', '.join(new)}.",
            "git rm --cached .env, commit that, and run this again.",
            FOUND,
        )


def keep_secrets(project: Project, lines: list[str]) -> Project:
    """Add what must not be committed to .env; UserError if that cannot be read."""
    known = project.source(".env")
    if known is None and project.file(".env") is not None:
        raise UserError(f".env: {project.unreadable['.env']}.", "Put that right.", FOUND)
    text = env_local.with_secrets(known.text if known else "", lines)
    if known is not None:
        return project.with_source(replace(known, text=text))
    return project.with_({".env": File(text.encode(), private=True)})


def new_files(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]] = NOTHING
) -> Tree:
    """Return the files that `new` would emit for these answers and that belong here.

    `old` has what stood in the settings: variable -> values.
    """
    private = variables_of(project, answers, old)
    # Components go by what is offered; the answer may be older.
    offered = {question.key: question.choices for question in questions()}
    shown = {
        key: value if not offered[key] or value in offered[key] or key == "python" else "5.2"
        for key, value in answers.items()
    }
    if not _can_ask(project, shown["worker"]):
        shown["worker"] = "none"
    tree = render(shown, private)
    if shown["worker"] != answers["worker"]:
        private |= {"__worker": commands(project).get("worker", "")}
        rest = render({**shown, "worker": answers["worker"]}, private)
        tree |= {path: rest[path] for path in ("docker-compose.yml", "Procfile") if path in rest}
    text = "\n".join(source.text for source in project.settings.sources)
    wanted = [*_NEW, *(_BOOTSTRAP if uses_bootstrap(project) else ())]
    found: Tree = {}
    for path in wanted:
        others = _INSTEAD.get(path, ())
        if path in tree and not project.has(*others) and not _has_own(project, path):
            place = project.inside(path) if path in ("gunicorn.conf.py", "uwsgi.ini") else path
            found[place] = tree[path]
    package = project.package
    for name, sign in (("health", "HealthMiddleware"), ("storage", "MediaStorage")):
        if f"{project.module(name)}.{sign}" in text:
            path = project.module(name).replace(".", "/") + ".py"
            found[project.importable(path)] = tree[f"{shown['package']}/{name}.py"]
    if package and f"{package}.serve" in private["__web"]:
        found[project.importable(f"{package}/serve.py")] = tree[f"{package}/serve.py"]
    kind = "asgi" if project.gateway == "uvicorn" else "wsgi"
    own = project.asgi if kind == "asgi" else project.wsgi
    # What is only now to start it names it.
    started = [path for path in ("Procfile", "Dockerfile") if path in found]
    if not own and not set(started) <= set(project.standing):
        place = project.application(kind).replace(".", "/") + ".py"
        found[project.importable(place)] = entry(tree, shown["package"], kind, project)
    if "docker-compose.yml" in found:
        found["docker-compose.yml"] = composed(found["docker-compose.yml"], project)
    if "uwsgi.ini" in tree:
        found = {path: served(file, path, project) for path, file in found.items()}
    if "Dockerfile" in found:
        found["Dockerfile"] = image.fitted(found["Dockerfile"], project, text)
    return found


def composed(file: File, project: Project) -> File:
    """Return the compose file for the project's own Dockerfile, where it has one."""
    dockerfile = project.text("Dockerfile") if "Dockerfile" in project.standing else ""
    text = file.content.decode()
    if dockerfile and "ARG TOOLS" not in dockerfile:
        text = re.sub(r"      args:\n        TOOLS: .*\n", "", text)
    debug, _ = variables.debug(project)
    if debug != "DJANGO_DEBUG":
        text = text.replace("With DJANGO_DEBUG=False in", f"With {debug} off in")
    if folder := code_folder(dockerfile):
        text = text.replace("- .:/app\n", f"- .:{folder}\n")
    return File(text.encode())


def _has_own(project: Project, path: str) -> bool:
    """Say whether the project has containers of its own, which the emitted ones would not fit."""
    if path in project.standing:
        return False
    dockerfile = own(project)
    match path:
        case "Dockerfile":
            return dockerfile not in ("", path)
        case ".dockerignore":
            return bool(dockerfile)
        case "docker-compose.yml":
            return dockerfile not in ("", "Dockerfile") or bool(compose.others(project))
    return False


def entry(tree: Tree, package: str, kind: str, project: Project) -> File:
    """Return wsgi.py or asgi.py, which loads the project's own settings."""
    text = tree[f"{package}/{kind}.py"].content.decode()
    return File(text.replace(f'"{package}.settings"', f'"{project.settings_module}"').encode())


def served(file: File, path: str, project: Project) -> File:
    """Return uwsgi.ini with the project's own application; any other file as it is."""
    if path.rpartition("/")[2] != "uwsgi.ini":
        return file
    line = f"module = {project.application('wsgi')}:application"
    if project.home_from_base:
        line = f"chdir = {project.home_from_base}\n{line}"
    return File(re.sub(r"(?m)^module = .*$", line, file.content.decode()).encode())


def _can_ask(project: Project, worker: str) -> bool:
    """Say whether the health check can ask the queue as it does in a new project."""
    if worker == "rq":
        return "django-rq" in project.requires
    if worker != "celery":
        return True
    path = project.importable(f"{project.package}/celery.py")
    return bool(re.search(r"(?m)^app\s*=", project.text(path)))


def uses_bootstrap(project: Project) -> bool:
    """Say whether bootstrap.py can install the project: from hashed pins at its root."""
    found = project.manifest
    return bool(found and found.hashed and found.path == "requirements.txt" and not project.base)


def addresses(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return where the emitted compose file has what the settings read: variable -> URL."""
    settings = "\n".join(source.text for source in project.settings.sources)
    databases = {
        "postgres": "postgres://postgres@database_default:5432/db",
        "mysql": "mysql://root@database_default:3306/db",
        "sqlite": "sqlite:////data/db.sqlite3",
    }
    url = project.settings.literal("MEDIA_URL")
    media = url if isinstance(url, str) and re.fullmatch(r"/[\w/-]+/", url) else "/media/"
    found = {
        "DATABASE_URL": databases[answers["database"]],
        "REDIS_URL": "redis://redis:6379/0",
        "DEFAULT_STORAGE_DSN": f"file:///data/media?url={media}",
    }
    if not project.settings.opaque:
        found = {name: value for name, value in found.items() if name in settings}
    for name, (value, *_) in old.items():
        if value.startswith(("redis:", "rediss:")) and name in settings:
            number = urlsplit(value).path.strip("/")
            found[name] = f"redis://redis:6379/{number if number.isdigit() else 0}"
    for name in variables.required(project):
        if name not in found and re.search(r"REDIS|CACHE_?(URL|LOCATION)|BROKER", name):
            found[name] = "redis://redis:6379/0"
    return found


def variables_of(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the template's private variables as this project has them."""
    lines = {
        name: re.sub(r"^cd \S+ && exec ", "", line) for name, line in commands(project).items()
    }
    asgi = project.application("asgi")
    if (
        answers["gateway"] == "uvicorn"
        and asgi == f"{project.package}.asgi"
        and (not project.home_from_base)
    ):
        lines["web"] = f"python -m {project.package}.serve"
    private = {
        "__release": lines["release"],
        "__web": lines["web"],
        "__worker": lines.get("worker", ""),
        "__beat": "",
        "__addresses": " ".join(
            f"{name}={value}" for name, value in addresses(project, answers, old).items()
        ),
        "__base": project.base,
        "__depth": str(project.base.count("/") + 1 if project.base else 0),
        "__media": "yes" if "DEFAULT_STORAGE_DSN" in project.settings else "",
        "__enter": f"cd {project.base} && exec " if project.base else "",
    }
    if not uses_bootstrap(project):
        private["__manifest"], private["__install"] = image.install(project)
    return private
