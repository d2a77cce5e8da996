"""What is left to do after a retrofit, in order. A test runs the commands as they are printed."""

import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from scaffold.edits.manage import READER
from scaffold.project import compose, variables
from scaffold.project.manifest import Manifest
from scaffold.project.project import Project
from scaffold.project.served import must_be_set, named_values
from scaffold.retrofit.exposure import Exposure, told

# Requirements of a developer, beside the file that deploys install.
_OF_DEVELOPERS = re.compile(
    r"(?:.*[/_-])?(?:dev|development|tests?|testing|local)(?:[_-]requirements)?"
)
# How a tool starts a command in the environment that it made.
_RUN = {"uv": "uv run ", "poetry": "poetry run ", "pdm": "pdm run ", "pipenv": "pipenv run "}
_TOOLS = {
    "uv": "uv sync",
    "poetry": "poetry lock && poetry install --no-root",
    "pdm": "pdm install --no-self",
    "pipenv": "pipenv install --dev",
}
_LOCKS = {"uv": "uv.lock", "poetry": "poetry.lock", "pdm": "pdm.lock", "pipenv": "Pipfile.lock"}


@dataclass(frozen=True)
class Step:
    """One step: what it is for, and the commands that do it, each run in the project's folder."""

    name: str
    text: str
    commands: list[str] = field(default_factory=list)


def next_steps(
    before: Project, done: Project, written: Collection[str], secrets: Exposure
) -> list[Step]:
    """Return the steps that are still needed, once the files in `written` are written."""
    return [step for step in _all(before, done, written, secrets) if step.text or step.commands]


def _all(
    before: Project, done: Project, written: Collection[str], secrets: Exposure
) -> Iterator[Step]:
    manifest = done.manifest
    if manifest and not set(manifest.files).isdisjoint(written):
        yield Step("install", "Install what the settings now import", installing(done, manifest))
    if written:
        yield _start(done)
        yield _start_with_docker(done, written)
    if not {".env", ".env-local"}.isdisjoint(written):
        yield Step("data", _data(done))
    for line in told(secrets):
        yield Step("secrets", line.removesuffix("."))
    committed = sorted({*written, *_locks(done, written)} - {".env"})
    if committed and secrets.in_repository:
        yield Step("commit", "Commit the files", [f"git add {shlex.join(committed)}"])
    yield Step("deploy", _deploy(before, done))


def _locks(project: Project, written: Collection[str]) -> list[str]:
    """Return the locks that the tool writes again when it installs."""
    manifest = project.manifest
    if manifest is None or manifest.path not in written:
        return []
    folder = manifest.path.rpartition("/")[0]
    lock = _LOCKS.get(manifest.kind, "")
    path = f"{folder}/{lock}" if folder else lock
    return [path] if lock and project.files.has(path) else []


def installing(project: Project, manifest: Manifest) -> list[str]:
    """Return the commands that install the project for development, with its own tool."""
    if _is_bootstrapped(project, manifest):
        return ["./bootstrap.py"]
    folder = manifest.path.rpartition("/")[0]
    if manifest.kind in _TOOLS:
        return [f"{_inside(folder)}{_TOOLS[manifest.kind]}"]
    if manifest.kind == "requirements":
        files = [manifest.start or manifest.path, *developers_files(project, manifest)]
        named = " ".join(f"-r {shlex.quote(path)}" for path in files)
        return [f"python -m pip install {named}"]
    if manifest.kind == "group":
        group = shlex.quote(f"{manifest.path}:{manifest.group}")
        return [f"python -m pip install --group {group}"]
    return [f"uv pip install -r {shlex.quote(manifest.path)}"]


def _is_bootstrapped(project: Project, manifest: Manifest) -> bool:
    """Say whether bootstrap.py installs all: of a developer's files it knows but one."""
    others = set(developers_files(project, manifest)) - {"requirements-dev.txt"}
    return project.files.has("bootstrap.py") and manifest.hashed and not others


def developers_files(project: Project, manifest: Manifest) -> list[str]:
    """Return the requirements files that a developer installs as well."""
    return [
        path
        for path in project.files.paths
        if path.endswith(".txt")
        and path.count("/") <= 2
        and "requirements" in path
        and path not in manifest.files
        and _OF_DEVELOPERS.fullmatch(path.removesuffix(".txt"))
    ]


def _inside(folder: str) -> str:
    return f"cd {shlex.quote(folder)} && " if folder else ""


def _start(project: Project) -> Step:
    """Return the step that starts the project on this machine's own Python."""
    name = project.layout.manage.rpartition("/")[2]
    if not name or project.layout.manage in project.files.unreadable:
        return Step("start", "")
    begin = _inside(project.layout.base)
    if READER not in project.files.text(project.layout.manage):
        begin = f"set -a && . ./.env-local && set +a && {begin}"
    manifest = project.manifest
    run = _RUN.get(manifest.kind, "") if manifest else ""
    python = f"{run}python {shlex.quote(name)}"
    if manifest and _is_bootstrapped(project, manifest):
        python = f"./{shlex.quote(name)}"
    commands = [f"{begin}{python} migrate", f"{begin}{python} runserver"]
    return Step("start", "Start it here, then http://localhost:8000", commands)


def _start_with_docker(project: Project, written: Collection[str]) -> Step:
    source = compose.find(project)
    if source is None or project.layout.manage in project.files.unreadable:
        return Step("docker", "")
    # The ports of the project's own file are its own.
    where = ", then http://localhost:8000" if source.path in written else ""
    return Step("docker", f"Or with Docker{where}", ["docker compose up --build"])


def _data(project: Project) -> str:
    """Say where this machine's data are."""
    values = {}
    for path in (".env-local", ".env"):
        for match in re.finditer(r"(?m)^(\w+)=(.*)$", project.files.text(path)):
            values[match[1]] = match[2].strip("'\"")
    url, store = values.get("DATABASE_URL", ""), values.get("DEFAULT_STORAGE_DSN", "")
    said = []
    base = f"{project.layout.base}/" if project.layout.base else ""
    if re.match(r"(sqlite|spatialite):///[^:]", url):
        path = unquote(urlsplit(url).path)[1:]
        said.append(f"the database in {path if path.startswith('/') else base + path}")
    elif url:
        where = urlsplit(url).hostname or url
        said.append(f"the database on {where}")
    if store.startswith("file:"):
        path = unquote(urlsplit(store).path)
        said.append(f"uploads in {path if path.startswith('/') else base + path}")
    if not said:
        return ""
    apart = "; Docker has others of its own" if compose.find(project) else ""
    return f"Data on this machine: {' and '.join(said)}{apart}"


def _deploy(before: Project, done: Project) -> str:
    required = must_be_set(done)
    values = named_values(done)
    optional = sorted(variables.read(done) - variables.read(before) - {*required})
    said = []
    if required:
        names = [f"{name}={values[name]}" if name in values else name for name in required]
        if parts := ", ".join(sorted(variables.without_url(done))):
            names = [f"{name} (or {parts})" if name == "DATABASE_URL" else name for name in names]
        said.append(f"Each deploy must set: {', '.join(names)}")
    if optional:
        said.append(f"{'It' if said else 'A deploy'} may set: {', '.join(optional)}")
    return ". ".join(said)
