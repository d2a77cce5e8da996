"""What the emitted Dockerfile needs for an existing project: packages, variables, commands."""

import re

from scaffold.project import variables
from scaffold.project.entry_points import VARIABLE as SETTINGS
from scaffold.project.manifest import Manifest
from scaffold.project.project import Project
from scaffold.questions.schema import Answers, Value
from scaffold.questions.tables import gateways
from scaffold.rendering.render import private_variables

# A dummy for one of these would break the command.
_SET_BY_THE_IMAGE = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
_COMPILER = {"gcc", "libc6-dev"}
_BINARY = re.compile(r"psycopg(\[|[^\n]{0,200}extras)[^\n]{0,200}binary")
# A library -> Debian's packages to build it, and to run it.
_SYSTEM = {
    "psycopg2": (_COMPILER | {"libpq-dev"}, {"libpq5"}),
    "psycopg": (set(), {"libpq5"}),
    "psycopg-c": (_COMPILER | {"libpq-dev"}, {"libpq5"}),
    "mysqlclient": (_COMPILER | {"libmariadb-dev", "pkg-config"}, {"libmariadb3"}),
    "uwsgi": (_COMPILER, set()),
    "python-ldap": (_COMPILER | {"libldap2-dev", "libsasl2-dev"}, {"libldap2"}),
}


def install(project: Project) -> tuple[list[str], list[str]]:
    """Return what the image copies to install the libraries, and the commands that install them."""
    found = project.manifest
    ve = "python -m venv /environment/ve"
    activate = ". /environment/ve/bin/activate"
    if found is None or found.kind == "requirements":
        path = found.start if found else "requirements.txt"
        pip = f"/environment/ve/bin/pip install --no-cache-dir --requirement {path}"
        return _copied(list(found.files) if found else [path]), [ve, pip]
    folder = found.path.rpartition("/")[0]
    inside = f"{folder}/" if folder else ""
    lock = {"uv": "uv.lock", "poetry": "poetry.lock", "pipenv": "Pipfile.lock"}.get(found.kind, "")
    locked_too = f" {inside}{lock}" if lock and project.files.has(inside + lock) else ""
    match found.kind:
        case "poetry":
            tool, command = "poetry", "poetry install --only main --no-root"
        case "pipenv":
            tool, command = "pipenv", "pipenv install"
        case "uv" if locked_too:
            tool = "uv"
            extras = _extras(project, found)
            command = f"uv sync --active --locked --no-dev --no-install-project --no-cache{extras}"
        case _:
            named = f"--group {found.group}" if found.group else "--requirement pyproject.toml"
            tool = "uv"
            command = f"uv pip install --no-cache{_extras(project, found)} {named}"
    commands = [f"pip install --no-cache-dir {tool}", ve, activate, command]
    return [f"{found.path}{locked_too} ./"], commands


def _extras(project: Project, manifest: Manifest) -> str:
    """Return the options that install the extras with what a deploy starts or imports."""
    gateway = gateways().get(project.gateway or "gunicorn")
    used = {"whitenoise", *(gateway.distributions if gateway else ())} - project.requires.keys()
    extras = sorted({extra for name, extra in manifest.extras.items() if name in used})
    return "".join(f" --extra {extra}" for extra in extras)


def _copied(files: list[str]) -> list[str]:
    """Return the arguments of COPY for the files of each folder, those of the root first."""
    folders: dict[str, list[str]] = {}
    for file in sorted(files, key=lambda file: (file.count("/"), file)):
        folders.setdefault(file.rpartition("/")[0], []).append(file)
    return [f"{' '.join(files)} {folder or '.'}/" for folder, files in folders.items()]


def private(project: Project, answers: Answers, settings: str) -> dict[str, Value]:
    """Return the private variables of the emitted Dockerfile as this project needs them.

    `settings` is the text of all its settings.
    """
    found: dict[str, Value] = {
        "__image": f"python:{answers['python']}-slim-{_debian(answers['python'])}",
        "__static": "yes" if re.search(r"""['"]STATIC_ROOT['"]""", settings) else "",
        "__health": "yes" if f"{project.module('health')}." in settings else "",
    }
    emitted = private_variables(answers, found)
    build, run = system(project)
    for name, packages in (("__build_packages", build | run), ("__run_packages", run)):
        found[name] = " ".join(sorted({*str(emitted[name]).split(), *packages}))
    given = {line.partition("=")[0] for line in emitted["__dummies"]} | _SET_BY_THE_IMAGE
    dummies = [
        f"{name}={value or 'build'}"
        for name, value in variables.required(project).items()
        if name not in given | variables.without_url(project)
    ]
    if project.layout.unnamed:
        dummies.append(f"{SETTINGS}={project.layout.settings_module}")
    found["__more_dummies"] = dummies
    if not uses_bootstrap(project):
        found["__manifest"], found["__install"] = install(project)
    return found


def uses_bootstrap(project: Project) -> bool:
    """Say whether bootstrap.py can install the project: from hashed pins at its root."""
    found = project.manifest
    pinned = found and found.hashed and found.path == "requirements.txt"
    return bool(pinned and not project.layout.base)


def _debian(python: str) -> str:
    """Return the newest release of Debian that has an image of this Python."""
    return "bookworm" if tuple(map(int, python.split("."))) < (3, 9) else "trixie"


def system(project: Project) -> tuple[set[str], set[str]]:
    """Return the Debian packages that are needed to build the libraries, and to run them."""
    build: set[str] = set()
    run: set[str] = set()
    manifest = project.manifest
    text = "\n".join(project.files.text(path) for path in (manifest.files if manifest else ()))
    for name, (to_build, to_run) in _SYSTEM.items():
        binary = name == "psycopg" and (
            "psycopg-binary" in project.requires or re.search(_BINARY, text)
        )
        if name in project.requires and not binary:
            build |= to_build
            run |= to_run
    if re.search(r"\bgit\+|\bgit\s*=", text):
        build.add("git")
    if "django.contrib.gis" in project.settings.strings("INSTALLED_APPS"):
        run |= {"binutils", "gdal-bin", "libproj-dev"}
    return build, run
