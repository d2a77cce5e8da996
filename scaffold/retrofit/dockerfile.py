"""The emitted Dockerfile, fitted to an existing project."""

import re

from scaffold.disk.tree import File
from scaffold.project import variables
from scaffold.project.project import Project

_NOTE = "# hadolint ignore=DL3008 # Debian keeps no older versions, so a pin would soon fail.\n"
_PACKAGES = re.compile(
    r"# hadolint ignore=DL3008[^\n]*\nRUN apt-get update \\\n"
    r" && apt-get install --yes --no-install-recommends ([\s\S]*?)\\?\n && rm -rf[^\n]*\n"
)
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


def install(project: Project) -> tuple[str, str]:
    """Return what the image copies, and to where, to install the libraries; and the command."""
    found = project.manifest
    ve = "python -m venv /environment/ve"
    activate = f"{ve} \\\n && . /environment/ve/bin/activate"
    if found is None or found.kind == "requirements":
        path = found.start if found else "requirements.txt"
        pip = f"/environment/ve/bin/pip install --no-cache-dir --requirement {path}"
        return _copied(list(found.files) if found else [path]), f"{ve} \\\n && {pip}"
    folder = found.path.rpartition("/")[0]
    inside = f"{folder}/" if folder else ""
    lock = {"uv": "uv.lock", "poetry": "poetry.lock", "pipenv": "Pipfile.lock"}.get(found.kind, "")
    locked_too = f" {inside}{lock}" if lock and project.has(inside + lock) else ""
    copied = f"{found.path}{locked_too} ./"
    tool = "pip install --no-cache-dir"
    match found.kind:
        case "poetry":
            command = "poetry install --only main --no-root"
            return copied, f"{tool} poetry \\\n && {activate} \\\n && {command}"
        case "pipenv":
            return copied, f"{tool} pipenv \\\n && {activate} \\\n && pipenv install"
        case _:
            named = f"--group {found.group}" if found.group else "--requirement pyproject.toml"
            uv = f"uv pip install --no-cache {named}"
            return copied, f"{tool} uv \\\n && {activate} \\\n && {uv}"


def _copied(files: list[str]) -> str:
    """Return the words of one COPY for the files of each folder, those of the root first."""
    folders: dict[str, list[str]] = {}
    for file in sorted(files, key=lambda file: (file.count("/"), file)):
        folders.setdefault(file.rpartition("/")[0], []).append(file)
    lines = [f"{' '.join(files)} {folder or '.'}/" for folder, files in folders.items()]
    return "\nCOPY ".join(lines)


def fitted(dockerfile: File, project: Project, settings: str) -> File:
    """Return the emitted Dockerfile with what this project takes, without what it does not use."""
    text = dockerfile.content.decode()
    if not re.search(r"""['"]STATIC_ROOT['"]""", settings):
        text = text.replace("COPY --from=code /static /static\n", "")
        text = text.replace(" STATIC_ROOT=/static \\\n", " \\\n")
        text = text.replace(
            "PYTHONUNBUFFERED=1 \\\n    STATIC_ROOT=/static\n", "PYTHONUNBUFFERED=1\n"
        )
    if f"{project.module('health')}." not in settings:
        text = re.sub(r"HEALTHCHECK [^\n]*\\\n[^\n]*\n", "", text)
    python = re.search(r"FROM python:3\.(\d+)", text)
    if python and int(python[1]) < 9:
        text = text.replace("slim-trixie", "slim-bookworm")
    wanted = variables.required(project)
    also = {
        name: value
        for name, value in wanted.items()
        if not re.search(rf"\b{re.escape(name)}=", text)
    }
    if also:
        dummies = "".join(f"    {name}={value or 'build'} \\\n" for name, value in also.items())
        text = text.replace(
            "    /environment/ve/bin/python manage.py collectstatic",
            f"{dummies}    /environment/ve/bin/python manage.py collectstatic",
        )
    build, run = system(project)
    first, _, rest = text.partition("\n\n# The code, and")
    middle, separator, last = rest.partition("\n\n# Runs the code")
    first, last = _with_packages(first, build | run), _with_packages(last, run)
    return File(
        f"{first}\n\n# The code, and{middle}{separator}{last}".encode(), dockerfile.executable
    )


def system(project: Project) -> tuple[set[str], set[str]]:
    """Return the Debian packages that building the libraries takes, and that running them does."""
    build: set[str] = set()
    run: set[str] = set()
    manifest = project.manifest
    text = "\n".join(project.text(path) for path in (manifest.files if manifest else ()))
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


def _with_packages(stage: str, packages: set[str]) -> str:
    """Return a stage of the Dockerfile that installs these packages of Debian's too."""
    there = _PACKAGES.search(stage)
    wanted = sorted(packages | set(re.findall(r"[\w.+-]+", there[1]) if there else []))
    if not packages or (there and not packages - set(re.findall(r"[\w.+-]+", there[1]))):
        return stage
    block = (
        f"{_NOTE}RUN apt-get update \\\n && apt-get install --yes --no-install-recommends"
        f" {' '.join(wanted)} \\\n && rm -rf /var/lib/apt/lists/*\n"
    )
    if there:
        return stage.replace(there[0], block)
    return re.sub(r"(FROM python:[^\n]*\n)", lambda match: match[1] + block, stage, count=1)
