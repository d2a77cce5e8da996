"""An existing project -> the tree that it should be: fixes of what is there, files that lack."""

import re

from scaffold import compose, development, image, variables
from scaffold.dotenv import with_values
from scaffold.lock import NAME as LOCK
from scaffold.lock import locked, parse
from scaffold.procfile import commands
from scaffold.project import Project
from scaffold.questions import Answers, questions
from scaffold.render import expression, render
from scaffold.rules import fix_all, rules
from scaffold.tree import File, Tree

# A Django's newest Python, for those that no question offers.
_PYTHONS = (
    ((5, 2), "3.13"),
    ((5, 0), "3.12"),
    ((4, 2), "3.12"),
    ((4, 1), "3.11"),
    ((3, 2), "3.10"),
    ((2, 2), "3.9"),
    ((1, 8), "3.7"),
)

# What brings a project up, and is its own from then on.
_NEW = (
    *("Dockerfile", ".dockerignore", "docker-compose.yml", ".env-local", "Procfile"),
    *(".python-version", "gunicorn.conf.py", "uwsgi.ini"),
)
_BOOTSTRAP = ("bootstrap.py", "bootstrap_wheels.py", ".gitattributes", "vendor/README.md")
# Where these stand, the project goes its own way.
_INSTEAD = {
    "docker-compose.yml": ("docker-compose.yaml", "compose.yml", "compose.yaml"),
    ".python-version": ("runtime.txt",),
}


def found_answers(project: Project) -> Answers:
    """Return the answers that the project itself gives."""
    known = project.file(LOCK)
    if known is not None:
        try:
            return dict(parse(known.content)["answers"])
        except ValueError:
            pass
    name = project.root.name
    answers = {
        "package": project.package,
        "project_slug": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "project",
        "python": project.python or python_for(project.django),
        "worker": project.worker if project.worker in ("rq", "celery", "tasks") else "none",
        "cache": "redis" if project.redis else "none",
        "example": "no",
        "django": ".".join(map(str, project.django)),
    }
    if project.database:
        answers["database"] = project.database
    if project.gateway in ("gunicorn", "uvicorn", "uwsgi"):
        answers["gateway"] = project.gateway
    return answers


def python_for(django: tuple[int, int]) -> str:
    return next((python for since, python in _PYTHONS if django >= since), "3.7")


def all_answers(project: Project, given: Answers) -> Answers:
    """Return a value for every question: given, found, or its default."""
    found = {**found_answers(project), **given}
    answers: Answers = {}
    for question in questions():
        default = expression(question.default, answers) if question.default else ""
        answers[question.key] = found.get(question.key, default)
    if "project_name" not in found:
        words = re.sub(r"[-_\s]+", " ", project.root.name).strip()
        answers["project_name"] = words[:1].upper() + words[1:]
    return answers


def make_over(project: Project, answers: Answers) -> Tree:
    """Edit the project in memory; return every file that it then has, or should have."""
    moved = {
        "moved": development.variables(project),
        "before": development.before(project),
    }
    first = project.file(".env-local") is None
    # Where the project's own compose file runs its services; else the new one does.
    own = compose.addresses(project)
    fix_all(project, rules().values())
    # What one rule brought another may have to go with, such as a library with an import.
    fix_all(project, rules().values())
    emitted = new_files(project, answers)
    if first and ".env-local" in emitted:
        moved["moved"] |= own
        text = with_values(
            emitted[".env-local"].content.decode(),
            project,
            compose="docker-compose.yml" in emitted and compose.find(project) is None,
            **moved,
        )
        emitted[".env-local"] = File(text.encode())
    if "bootstrap.py" in emitted or project.has("bootstrap.py"):
        make_executable(project)
    created = {path: file for path, file in emitted.items() if project.file(path) is None}
    project.add(created)
    # What only now is there must be ignored, and required, as well.
    fix_all(project, [rules()[name] for name in ("ignored-files", "lacking")])
    if LOCK not in project.changes and project.file(LOCK) is None:
        only = {path: file for path, file in project.changes.items() if path in created}
        project.add({LOCK: locked(answers, only)[LOCK]})
    return {**emitted, **project.changes}


def new_files(project: Project, answers: Answers) -> Tree:
    """Return the files that `new` would emit for these answers and that belong here."""
    private = variables_of(project, answers)
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
    if folder := image.code_folder(dockerfile):
        text = text.replace("- .:/app\n", f"- .:{folder}\n")
    return File(text.encode())


def _has_own(project: Project, path: str) -> bool:
    """Say whether the project has containers of its own, which the emitted ones would not fit."""
    if path in project.standing:
        return False
    dockerfile = image.own(project)
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


def variables_of(project: Project, answers: Answers) -> dict[str, str]:
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
        "__base": project.base,
        "__media": "yes" if "DEFAULT_STORAGE_DSN" in project.settings else "",
        "__enter": f"cd {project.base} && exec " if project.base else "",
    }
    if not uses_bootstrap(project):
        private["__manifest"], private["__install"] = image.install(project)
    return private


def make_executable(project: Project) -> None:
    """Let ./manage.py run under the project's own environment."""
    from dataclasses import replace

    source = project.source(project.manage) if project.manage else None
    if source is None or project.base:
        return
    text = re.sub(r"\A#![^\r\n]*", "#!ve/bin/python", source.text)
    if not text.startswith("#!"):
        text = f"#!ve/bin/python{source.newline}{text}"
    file = project.file(project.manage)
    if text != source.text or (file and not file.executable):
        project.write(replace(source, text=text), executable=True)


def rotated(project: Project) -> list[str]:
    """Return the names of committed secrets, which must change before the next deploy."""
    found = set(development.variables(project)) - {"DOMAIN_ALIASES"}
    found -= set(development.redis_variables(project))
    if any("@" in url for url in development.before(project).values()):
        found |= set(development.before(project))
    return sorted(found)
