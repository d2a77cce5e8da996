"""Projects by somebody who means harm, each in a few lines; `outside` is what they reach for."""

import json
import os
import socket
import stat
import subprocess
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from scaffold import __version__
from tests.helpers.processes import environment
from tests.helpers.projects import SETTINGS, write

BOMB = b64encode(zlib.compress(b"0" * 100_000_000)).decode()
CANARY = "CANARY7f3a91"
INJECTED = "INJECTED5d02"
STARTING = 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nDEBUG = False\nDATABASES = {}\n'
PLAIN = {
    SETTINGS: STARTING,
    "requirements.txt": "Django==5.2.1\n",
}

Build = Callable[[Path, Path], None]


def journal_of_a_repository(project: Path, outside: Path) -> None:
    """The journal of an older scaffold, in the repository, with a link out of it."""
    (project / "h").symlink_to(os.path.relpath(outside, project))
    new = project / ".scaffold/new/h"
    new.mkdir(parents=True)
    (new / "precious.txt").write_text("overwritten")
    removals = [os.path.relpath(outside / "precious.txt", project)]
    order = {"writes": ["h/precious.txt"], "removals": removals}
    (project / ".scaffold/journal.json").write_text(json.dumps(order))


def stage_of_a_repository(project: Path, outside: Path) -> None:
    """A stage as today's scaffold names it, with a journal in it."""
    stage = project / ".scaffold-0123456789abcdef"
    (stage / "new").mkdir(parents=True)
    (stage / "new/manage.py").write_text("raise SystemExit")
    step = {"path": "../outside/precious.txt", "before": "", "after": "0"}
    order = {"name": stage.name, "within": True, "steps": [step], "folders": [], "undo": False}
    (stage / "journal.json").write_text(json.dumps(order))


def own_folder(project: Path, outside: Path) -> None:
    """A folder of the user's own that an older scaffold would have emptied."""
    (project / ".scaffold").mkdir()
    (project / ".scaffold/notes.txt").write_text("mine")
    (project.parent / f".{project.name}.scaffold").mkdir()
    (project.parent / f".{project.name}.scaffold/notes.txt").write_text("mine")


def folder_that_is_a_link(project: Path, outside: Path) -> None:
    (project / ".scaffold").symlink_to(outside)


def includes(*names: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        lines = [name.format(outside=outside) for name in names]
        (project / "requirements.txt").write_text("\n".join([*lines, ""]))

    return build


def lock(**changes: object) -> Build:
    def build(project: Path, outside: Path) -> None:
        content = {"version": __version__, "answers": {}, "files": {}, **changes}
        (project / ".scaffold.json").write_text(json.dumps(content))

    return build


def link(name: str, target: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        path = project / name
        if path.is_dir():
            path.rename(outside / path.name)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.format(outside=outside))

    return build


def pipe(name: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        (project / name).unlink(missing_ok=True)
        os.mkfifo(project / name)

    return build


def listening(name: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        (project / name).unlink(missing_ok=True)
        here = Path.cwd()
        os.chdir(project)  # a socket's name is short
        try:
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(name)
        finally:
            os.chdir(here)

    return build


def closed_folder(project: Path, outside: Path) -> None:
    (project / "data/postgres").mkdir(parents=True)
    (project / "data/postgres/PG_VERSION").write_text("18")
    (project / "data/postgres").chmod(0)


def git_programs(project: Path, outside: Path) -> None:
    """A configuration that names a program wherever git would run one."""
    program = project / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {outside}/ran-$$\ncat\n")
    program.chmod(0o755)
    (project / ".gitattributes").write_text("* filter=evil diff=evil\n")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "all")):
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=project, check=True, env=environment())
    hooks = project / ".git/evil-hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "reference-transaction", "post-checkout"):
        (hooks / name).symlink_to(program)
    named = {
        "core.fsmonitor": program,
        "core.hooksPath": hooks,
        "core.sshCommand": program,
        "core.pager": program,
        "core.editor": program,
        "core.askPass": program,
        "core.alternateRefsCommand": program,
        "credential.helper": program,
        "diff.external": program,
        "diff.evil.textconv": program,
        "diff.evil.command": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "gpg.program": program,
        "log.showSignature": "true",
        "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "alias.status": f"!{program}",
        "alias.ls-files": f"!{program}",
        "pager.status": program,
    }
    for key, value in named.items():
        subprocess.run(["git", "config", key, str(value)], cwd=project, check=True)
    # So that git has to look at the contents again.
    (project / "manage.py").touch()


def git_elsewhere(project: Path, outside: Path) -> None:
    """A repository that names another folder as its own."""
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True, env=environment())
    subprocess.run(["git", "config", "core.worktree", str(outside)], cwd=project, check=True)


def module_name(name: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        text = f'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{name}")\n'
        (project / "manage.py").write_text(text)

    return build


def included_settings(project: Path, outside: Path) -> None:
    code = (
        "from split_settings.tools import include\n"
        f'include("../../outside/*.py", "{outside}/secret.txt", "../../../../etc/passwd")\n'
    )
    (project / SETTINGS).write_text(STARTING + code)


def folder_that_is_a_command(name: str) -> Build:
    def build(project: Path, outside: Path) -> None:
        (project / name).mkdir()
        for path in ("manage.py", "mysite"):
            (project / path).rename(project / name / path)

    return build


def variables_with_line_breaks(project: Path, outside: Path) -> None:
    (project / SETTINGS).write_text(
        f'import os\nSECRET_KEY = os.environ["SECRET_KEY=1\\nRUN {INJECTED}"]\n'
        f'DEBUG = os.environ["DEBUG\\nRUN {INJECTED}"] == "1\\nRUN {INJECTED}"\n'
        f'ALLOWED_HOSTS = os.environ["HOSTS"].split("\\nRUN {INJECTED}\\n")\n'
        f'MEDIA_URL = "/m/\\nRUN {INJECTED}/"\nMEDIA_ROOT = "m\\nRUN {INJECTED}"\n'
        f'URL = dj_database_url.config(env="D\\nRUN {INJECTED}", default="sqlite://")\n'
        'DATABASES = {"default": URL}\n'
    )


def compose_outside(project: Path, outside: Path) -> None:
    (project / "docker-compose.yml").write_text(
        "services:\n  web:\n    build:\n      context: ../outside\n"
        "      dockerfile: ../outside/secret.txt\n    env_file: ../outside/secret.txt\n"
        f"  other:\n    extends:\n      file: {outside}/secret.txt\n      service: x\n"
    )


def odd_names(project: Path, outside: Path) -> None:
    for name in ("a\x1b[31mred\x1b]0;pwn\x07", "b\n::error::injected", "c\u202egpj.py"):
        (project / name).mkdir()
        (project / name / "models.py").write_text(
            "from django.db import models\n\nclass A(models.Model):\n    f = models.FileField()\n"
        )
    (project / "Dockerfile.\x1b[2Jx").write_bytes(b"FROM python\n\xff")


def hostile_folder(project: Path, outside: Path) -> None:
    (project / "Procfile").mkdir()
    (project / "docker-compose.yml").mkdir()


HOSTILE: dict[str, Build] = {
    "journal of a repository": journal_of_a_repository,
    "stage of a repository": stage_of_a_repository,
    "a folder of the name": own_folder,
    "a link of the name": folder_that_is_a_link,
    "include above": includes("-r ../outside/secret.txt"),
    "include of what the stage would take for another": includes(
        "-r ../../outside/secret.txt", "-r ../../../outside/secret.txt"
    ),
    "include by an absolute path": includes("-r {outside}/secret.txt"),
    "include by a link": link("requirements.txt", "{outside}/secret.txt"),
    "include of the shadow": includes("-r /etc/shadow", "--requirement=/etc/passwd"),
    "constraint outside": includes("-c ../outside/secret.txt"),
    "lock with a line break": lock(answers={"python": f"3.13\nRUN {INJECTED}"}),
    "lock with a path": lock(answers={"package": "../outside"}),
    "lock with wrong types": lock(answers={"python": 3, "package": None}, files=[]),
    "lock of the future": lock(version="99.0"),
    "lock of no version": lock(version="../../x"),
    "lock with files outside": lock(files={"../outside/precious.txt": "overwritten"}),
    "lock that is a bomb": lock(dictionary=1, pins={}, files={"manage.py": BOMB}),
    "lock that is a link": link(".scaffold.json", "{outside}/secret.txt"),
    "settings that are a link": link(SETTINGS, "{outside}/secret.txt"),
    "settings that are a broken link": link(SETTINGS, "nowhere"),
    "settings that are a circle": link(SETTINGS, "settings.py"),
    "settings that are a device": link(SETTINGS, "/dev/zero"),
    "settings that are a pipe": pipe(SETTINGS),
    "package that is a link": link("mysite", "{outside}/mysite"),
    "manage.py that is a link": link("manage.py", "{outside}/secret.txt"),
    "Dockerfile that is a link": link("Dockerfile", "{outside}/secret.txt"),
    "Procfile that is a pipe": pipe("Procfile"),
    "Procfile that is a socket": listening("Procfile"),
    ".env-local that is a link": link(".env-local", "{outside}/precious.txt"),
    ".env that is a link": link(".env", "{outside}/precious.txt"),
    ".gitignore that is a link": link(".gitignore", "{outside}/precious.txt"),
    ".gitattributes that is a link": link(".gitattributes", "{outside}/precious.txt"),
    ".dockerignore that is a device": link(".dockerignore", "/dev/full"),
    "vendor that is a link": link("vendor", "{outside}"),
    "a closed folder": closed_folder,
    "git's programs": git_programs,
    "git's work tree elsewhere": git_elsewhere,
    "git's folder that is a link": link(".git", "{outside}"),
    "settings module above": module_name("..outside.secret"),
    "settings module by a path": module_name("../outside/secret"),
    "included settings": included_settings,
    "a folder that is a command": folder_that_is_a_command(f"a; touch {INJECTED}"),
    "a folder that is a flag": folder_that_is_a_command(f"-{INJECTED}"),
    "a folder with a line break": folder_that_is_a_command(f"a\nRUN {INJECTED}"),
    "variables with line breaks": variables_with_line_breaks,
    "compose outside": compose_outside,
    "odd names": odd_names,
    "folders for files": hostile_folder,
}


def make(place: Path, build: Build) -> tuple[Path, Path]:
    """Return a hostile project, and the folder outside that nothing may touch or tell of."""
    outside, project = place / "outside", place / "project"
    outside.mkdir()
    (outside / "precious.txt").write_text("precious")
    (outside / "secret.txt").write_text(
        f"Django==4.2\n{CANARY}\nSECRET_KEY={CANARY}\nDJANGO_SETTINGS_MODULE = {CANARY!r}\n"
    )
    (outside / "secret.py").write_text(f"PASSWORD = {CANARY!r}\n")
    project.mkdir()
    write(project, PLAIN)
    build(project, outside)
    return project, outside


def is_device(path: Path) -> bool:
    mode = path.lstat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
