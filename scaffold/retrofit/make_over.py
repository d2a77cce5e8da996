"""An existing project -> the tree that it should be: edited files, and the missing ones."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scaffold.disk.git import tracked
from scaffold.disk.tree import File, Tree
from scaffold.edits import manage, required
from scaffold.edits.edit import Lines, made
from scaffold.errors import FOUND, UserError
from scaffold.project import compose
from scaffold.project.dockerfile import own
from scaffold.project.project import Project
from scaffold.project.served import must_be_set, named_values
from scaffold.questions.schema import Answers, questions
from scaffold.questions.tables import gateways
from scaffold.rendering.lock import NAME as LOCK
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render, rendered
from scaffold.retrofit import container_addresses, env_local, fit, servers
from scaffold.retrofit.dockerfile import uses_bootstrap
from scaffold.retrofit.exposure import exposure
from scaffold.rules import image_secrets
from scaffold.rules.engine import mend_all
from scaffold.rules.registry import rules

# The files that start a project; once they are added, they are the project's own.
_NEW = (
    *("Dockerfile", ".dockerignore", "docker-compose.yml", ".env-local", "Procfile"),
    *(".python-version", "gunicorn.conf.py", "uwsgi.ini"),
)
_KUBERNETES = ("ingress", "kustomization", "media", "network", "release", "web", "worker")
# What a flag asks for, by its question.
_ASKED = {
    "ci": (".github/workflows/ci.yml", ".gitlab-ci.yml"),
    "deploy_heroku": ("app.json", ".github/workflows/deploy.yml"),
    "deploy_kubernetes": (
        *(f"deploy/kubernetes/base/{name}.yaml" for name in _KUBERNETES),
        "deploy/kubernetes/production/kustomization.yaml",
        "deploy/kubernetes/staging/kustomization.yaml",
    ),
    "deploy_ssh": servers.FILES,
}
_BOOTSTRAP = ("bootstrap.py", "bootstrap_wheels.py", ".gitattributes", "vendor/README.md")
NOTHING: Mapping[str, tuple[str, ...]] = {}
# The file is not added if the project has one of these instead.
_INSTEAD = {
    "docker-compose.yml": ("docker-compose.yaml", "compose.yml", "compose.yaml"),
    ".python-version": ("runtime.txt",),
}


def make_over(project: Project, answers: Answers) -> tuple[Project, Tree]:
    """Return the project with its edits made, and every file that is edited or should exist."""
    old = env_local.local_values(project)
    refuse_spreading(project, old)
    first = project.files.file(".env-local") is None
    project, _ = mend_all(project, [*rules().values()])
    emitted = new_files(project, answers, old)
    pristine = dict(emitted)
    project = manage.read_in_tests(manage.read_local(project))
    values = env_local.sorted_out(project, old)
    if first and ".env-local" in emitted:
        default = emitted[".env-local"]
        emitted[".env-local"] = env_local.fitted(default, project, answers, values.harmless)
    else:
        # Only of a file that no retrofit has written.
        if project.files.file(LOCK) is None:
            project = container_addresses.moved(project)
        project = env_local.completed(project, values.harmless)
    if "bootstrap.py" in emitted or project.files.has("bootstrap.py"):
        project = manage.make_executable(project)
    created = {path: file for path, file in emitted.items() if project.files.file(path) is None}
    project = project.with_(created)
    if values.secret:
        project = keep_secrets(project, values.secret)
    # The new files may need further edits: to be ignored, or what they require.
    late = ("ignored-files", "image-secrets", "lacking", "compose-environment")
    project, _ = mend_all(project, [rules()[name] for name in late])
    project = required.naming(project, {*must_be_set(project)} - named_values(project).keys())
    if LOCK not in project.files.changes and project.files.file(LOCK) is None:
        # As the template has them, without what the project adds, which may be anything.
        only = {path: pristine[path] for path in project.files.changes if path in created}
        project = project.with_({LOCK: locked(answers, only)[LOCK]})
    project = made(project, keep_apart(project, answers))
    return project, {**emitted, **project.files.changes}


def keep_apart(project: Project, answers: Answers) -> Iterator[Lines]:
    """Yield the lines that keep the lock out of review diffs, `git grep` and the image.

    With bootstrap.py, all lines of a new project's .gitattributes are added.
    """
    path = ".gitattributes"
    known = {line.split()[0] for line in project.files.text(path).splitlines() if line.strip()}
    emitted = rendered({path: path}, answers)[path].content.decode().splitlines()
    lacking = [
        line
        for line in emitted
        if (pattern := line.split()[0]) not in known
        if pattern == LOCK or uses_bootstrap(project)
    ]
    if lacking and path not in project.files.unreadable:
        yield Lines(path, tuple(lacking))
    if image_secrets.copies_all(project) and not image_secrets.leaves_out(project, LOCK):
        yield Lines(image_secrets.PATH, (LOCK,))


def refuse_spreading(project: Project, old: Mapping[str, tuple[str, ...]]) -> None:
    """Raise UserError if git tracks .env, and would get a secret that it does not have yet."""
    if ".env" in tracked(project.files.root) and (new := exposure(project, old).uncommitted):
        raise UserError(
            f".env is committed, and secrets would move into it: {', '.join(new)}.",
            "git rm --cached .env, commit that, and run this again.",
            FOUND,
        )


def keep_secrets(project: Project, lines: list[str]) -> Project:
    """Add the secrets to .env; UserError if it cannot be read."""
    known = project.files.source(".env")
    if known is None and project.files.file(".env") is not None:
        raise UserError(f".env: {project.files.unreadable['.env']}.", "Fix that.", FOUND)
    text = env_local.with_secrets(known.text if known else "", lines)
    if known is not None:
        return project.with_source(replace(known, text=text))
    return project.with_({".env": File(text.encode(), private=True)})


def new_files(
    project: Project, answers: Answers, old: Mapping[str, tuple[str, ...]] = NOTHING
) -> Tree:
    """Return the files that `new` would emit for these answers and that this project needs.

    `old` has the values that were in the settings: variable -> values.
    """
    # Components are selected by the choices on offer; the answer may be an older version.
    offered = {question.key: question.choices for question in questions()}
    shown = {
        key: value if not offered[key] or value in offered[key] or key == "python" else "5.2"
        for key, value in answers.items()
    }
    # The package in the lock may be an old one.
    package = shown["package"] = project.layout.package
    private = fit.private(project, shown, old)
    if project.chosen.get("deploy_ssh") == "yes" and not project.files.has("deploy/push.py"):
        servers.refuse_unfit(project, shown, private)
    tree = render(shown, private)
    if not private["__worker"]:
        tree.pop("deploy/kubernetes/base/worker.yaml", None)
    text = "\n".join(source.text for source in project.settings.sources)
    asked = [
        path
        for key in _ASKED.keys() & project.chosen.keys()
        for path in _ASKED[key]
        if path not in project.files.standing
    ]
    wanted = [*_NEW, *asked, *(_BOOTSTRAP if uses_bootstrap(project) else ())]
    found: Tree = {}
    for path in wanted:
        others = _INSTEAD.get(path, ())
        # The server that the web line starts reads it.
        server = {"gunicorn.conf.py": "gunicorn", "uwsgi.ini": "uwsgi"}.get(path, "")
        web = str(private["__web"])
        unread = not web.startswith(server) or (server == "uwsgi" and path not in web.split())
        if path in tree and not (project.files.has(*others) or unread or _has_own(project, path)):
            beside = path in ("gunicorn.conf.py", "uwsgi.ini")
            found[project.layout.inside(path) if beside else path] = tree[path]
    for name, sign in (("health", "HealthMiddleware"), ("storage", "MediaStorage")):
        if f"{project.module(name)}.{sign}" in text:
            path = project.module(name).replace(".", "/") + ".py"
            found[project.layout.importable(path)] = tree[f"{package}/{name}.py"]
    if module := fit.gateway_module(project, shown):
        path = module.replace(".", "/") + ".py"
        found[project.layout.importable(path)] = tree[path]
    kind = gateways()[shown["gateway"]].interface
    own = project.asgi if kind == "asgi" else project.wsgi
    # A Procfile or Dockerfile that is added names this module, so it must exist.
    started = [path for path in ("Procfile", "Dockerfile") if path in found]
    if not own and not set(started) <= set(project.files.standing):
        place = project.application(kind).replace(".", "/") + ".py"
        found[project.layout.importable(place)] = tree[f"{package}/{kind}.py"]
    return found


def _has_own(project: Project, path: str) -> bool:
    """Say whether the project has its own containers, which the emitted file would not fit."""
    if path in project.files.standing:
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
