"""Where a Procfile's web line and a Dockerfile's command would start the gateway."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

# mysite.wsgi, mysite.wsgi:application, mysite/wsgi.py, or wsgi alone; not uwsgi or wsgi-file.
MODULE = re.compile(r"(?<![\w./-])((?:\w+[./])*[wa]sgi)(?:\.py)?(?![\w-])(?::(\w+))?")
FOLDER = re.compile(r"(?:\bcd|--chdir|--pythonpath|--app-dir|--working-dir)[ =]+[\"']?([\w./-]+)")


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
        stage = _lay_out(project, image)
        for place in _of_command("Dockerfile", stage.command, _below(stage, "."), project):
            yield replace(place, variables=stage.variables)


def _of_command(source: str, command: str, folder: Path, project: Path) -> Iterator[Place]:
    """Return the module that a command line names, or that the uwsgi.ini it reads does."""
    said = command
    ini = re.search(r"[\w./-]+\.ini\b", command)
    if ini and (project / ini[0]).exists():
        said += "\n" + (project / ini[0]).read_text()
    said += _gunicorn(project) if "gunicorn" in command else ""
    if ran := re.search(r"python -m ([\w.]+)", command):
        path = project / (ran[1].replace(".", "/") + ".py")
        said += "\n" + path.read_text() if path.exists() else ""
    module, room = MODULE.search(said), FOLDER.search(said)
    chdir = re.search(r"^chdir\s*=\s*[\"']?([\w./-]+)", said, re.MULTILINE)
    if not module:
        return
    for named in (room, chdir):
        folder = folder / named[1] if named else folder
    yield Place(source, module[1].replace("/", "."), module[2] or "application", folder)


def _gunicorn(project: Path) -> str:
    path = project / "gunicorn.conf.py"
    return "\n" + path.read_text() if path.exists() else ""


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Return a Dockerfile's instructions, each on one line, without comments."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for line in joined.splitlines():
        name, _, rest = line.strip().partition(" ")
        if name:
            yield name.upper(), rest.strip()


@dataclass
class Stage:
    """What a stage of an image holds, of the project's files, and how it starts."""

    folder: Path
    workdir: str = "/"
    command: str = ""
    variables: dict[str, str] = field(default_factory=dict)


def _lay_out(project: Path, image: Path) -> Stage:
    """Copy what a Dockerfile copies, stage by stage; return the last one."""
    shutil.rmtree(image, ignore_errors=True)
    stages: dict[str, Stage] = {}
    stage = Stage(image / "none")
    for name, rest in _instructions((project / "Dockerfile").read_text()):
        if name == "FROM":
            stage = _begin(rest.split(), stages, image)
        elif name == "WORKDIR":
            stage.workdir = str(Path(stage.workdir) / rest)
        elif name in ("COPY", "ADD"):
            _copy(project, rest, stage, stages)
        elif name in ("CMD", "ENTRYPOINT"):
            stage.command = " ".join(json.loads(rest)) if rest.startswith("[") else rest
        elif name == "ENV":
            for key, value in re.findall(r"(PYTHONPATH|DJANGO_SETTINGS_MODULE)[= ](\S+)", rest):
                inside = str(stage.folder / value.lstrip("/"))
                stage.variables[key] = inside if key == "PYTHONPATH" else value
    _below(stage, ".").mkdir(parents=True, exist_ok=True)
    return stage


def _begin(words: list[str], stages: dict[str, Stage], image: Path) -> Stage:
    """Start a stage, from nothing or with what the stage that it names holds."""
    words = [word for word in words if not word.startswith("--")]
    number = str(len(stages))
    folder = image / number
    folder.mkdir(parents=True)
    stage = Stage(folder)
    if words[0] in stages:
        base = stages[words[0]]
        stage = Stage(folder, base.workdir, base.command, dict(base.variables))
        shutil.copytree(base.folder, folder, dirs_exist_ok=True)
    stages[words[2] if len(words) > 2 else number] = stage
    return stage


def _below(stage: Stage, path: str) -> Path:
    return stage.folder / str(Path(stage.workdir) / path).lstrip("/")


def _copy(project: Path, rest: str, stage: Stage, stages: dict[str, Stage]) -> None:
    """Do what COPY does: folders give their content; several sources go below the target."""
    words = [word for word in rest.split() if not word.startswith("--")]
    if words[0].startswith("["):
        words = json.loads(" ".join(words))
    source_stage = re.search(r"--from=(\S+)", rest)
    room = project
    if source_stage:
        if source_stage[1] not in stages:
            return
        room = stages[source_stage[1]].folder
    target = _below(stage, words[-1])
    for pattern in words[:-1]:
        inner = pattern.removeprefix("./").strip("/")
        for source in [room] if inner in (".", "") else list(room.glob(inner)):
            if source.is_dir():
                ignored = shutil.ignore_patterns(".git")
                shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
            else:
                below = len(words) > 2 or words[-1].endswith(("/", ".")) or target.is_dir()
                path = target / source.name if below else target
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, path)
