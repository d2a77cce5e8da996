"""Where a Procfile's web line and a Dockerfile's command would start the gateway."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MODULE = re.compile(r"\b([\w.]+\.(?:wsgi|asgi))\b(?::(\w+))?")
FOLDER = re.compile(r"(?:\bcd|--chdir|--pythonpath|--app-dir)[ =]+[\"']?([\w./-]+)")


@dataclass(frozen=True)
class Place:
    """A module and the folder from which the file `source` has it imported."""

    source: str
    module: str
    callable: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)


def places(project: Path, image: Path) -> Iterator[Place]:
    """Return what the Procfile and the Dockerfile start; lay the image out in a folder for it."""
    if (project / "Procfile").exists():
        lines = (project / "Procfile").read_text("utf-8-sig").splitlines()
        for line in lines:
            if line.startswith("web:"):
                yield from _of_command("Procfile", line.removeprefix("web:"), project, project)
    if (project / "Dockerfile").exists():
        workdir, command, variables = _lay_out(project, image)
        for place in _of_command("Dockerfile", command, workdir, project):
            yield Place(place.source, place.module, place.callable, place.folder, variables)


def _of_command(source: str, command: str, folder: Path, project: Path) -> Iterator[Place]:
    """Return the module that a command line names, or that the uwsgi.ini it reads does."""
    said = command
    ini = re.search(r"[\w./-]+\.ini\b", command)
    if ini and (project / ini[0]).exists():
        said += "\n" + (project / ini[0]).read_text()
    module, room = MODULE.search(said), FOLDER.search(said)
    chdir = re.search(r"^chdir\s*=\s*[\"']?([\w./-]+)", said + _gunicorn(project), re.MULTILINE)
    if not module:
        return
    for named in (room, chdir):
        folder = folder / named[1] if named else folder
    yield Place(source, module[1], module[2] or "application", folder)


def _gunicorn(project: Path) -> str:
    path = project / "gunicorn.conf.py"
    return "\n" + path.read_text() if path.exists() else ""


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Return a Dockerfile's instructions, of its last stage."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    found = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    stages = [n for n, (name, _, _) in enumerate(found) if name.upper() == "FROM"]
    for name, _, rest in found[stages[-1] if stages else 0 :]:
        yield name.upper(), rest.strip()


def _lay_out(project: Path, image: Path) -> tuple[Path, str, dict[str, str]]:
    """Copy what a Dockerfile copies; return its last WORKDIR, its command and its variables."""
    workdir, command, variables = "/", "", {}
    for name, rest in _instructions((project / "Dockerfile").read_text()):
        if name == "WORKDIR":
            workdir = str(Path(workdir) / rest)
        elif name in ("COPY", "ADD") and "--from" not in rest:
            _copy(project, rest, image, workdir)
        elif name in ("CMD", "ENTRYPOINT"):
            command = " ".join(json.loads(rest)) if rest.startswith("[") else rest
        elif name == "ENV":
            found = re.findall(r"(PYTHONPATH|DJANGO_SETTINGS_MODULE)[= ](\S+)", rest)
            variables.update((key, _inside(image, value, key)) for key, value in found)
    folder = image / workdir.lstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    return folder, command, variables


def _inside(image: Path, value: str, key: str) -> str:
    return str(image / value.lstrip("/")) if key == "PYTHONPATH" else value


def _copy(project: Path, rest: str, image: Path, workdir: str) -> None:
    """Do what COPY does: folders give their content; several sources go below the target."""
    if rest.startswith("["):
        words = json.loads(rest)
    else:
        words = [word for word in rest.split() if not word.startswith("--")]
    target = image / str(Path(workdir) / words[-1]).lstrip("/")
    for pattern in words[:-1]:
        sources = [project] if pattern in (".", "./") else list(project.glob(pattern.strip("/")))
        for source in sources:
            if source.is_dir():
                ignored = shutil.ignore_patterns(".git")
                shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
            else:
                below = len(words) > 2 or words[-1].endswith(("/", ".")) or target.is_dir()
                path = target / source.name if below else target
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, path)
