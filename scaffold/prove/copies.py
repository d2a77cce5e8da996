"""A project's copy in a scratch folder, and the environment in which its code runs there."""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.project.project import Project
from scaffold.smoke.process import Failed, run

# What installers, and anything that uses the network, need of this process's environment. The
# project's code gets nothing else: a shell may hold passwords.
_PASSED_ON = re.compile(
    r"PATH|HOME|USER|LANG|LC_\w+|TMPDIR|(?i:\w+_proxy)|SSL_CERT_\w+|REQUESTS_CA_BUNDLE"
    r"|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|PIP_\w+|UV_\w+|POETRY_\w+|PIPENV_\w+|DOCKER_\w+"
)
_LEFT_OUT = {".git", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache"}
_LONGEST_LOG = 20


def passed_on() -> dict[str, str]:
    """Return what a project's commands get of this process's environment."""
    return {k: v for k, v in os.environ.items() if _PASSED_ON.fullmatch(k)}


@dataclass
class Copy:
    """One copy: `name` is before or after; `variables` are those that its settings need.

    `python_version` is what the user chose, such as 3.12; "" for what the project states.
    """

    name: str
    project: Project
    folder: Path
    scratch: Path
    variables: dict[str, str]
    python_version: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scratch.mkdir(parents=True)
        path = f"{self.venv}/bin{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        self.environment = passed_on() | {
            "PATH": path,
            "VIRTUAL_ENV": str(self.venv),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SCAFFOLD_PROVE_ROOT": str(self.folder),
            "SCAFFOLD_PROVE_SCRATCH": str(self.scratch),
        }

    @property
    def venv(self) -> Path:
        return self.scratch / "ve"

    @property
    def python(self) -> str:
        return str(self.venv / "bin/python")

    @property
    def base(self) -> Path:
        """The folder of manage.py."""
        return self.folder / self.project.layout.base

    def run(self, *command: str, seconds: float, **variables: str) -> str:
        """Run one of the project's own commands in the copy."""
        told = {**self.environment, **self.variables, **variables}
        return run(list(command), self.base, told, patience=seconds)

    def manage(self, *arguments: str, seconds: float = 120) -> str:
        if not self.project.layout.manage:
            raise Failed("the project has no manage.py")
        script = self.project.layout.manage.rpartition("/")[2]
        return self.run(self.python, script, *arguments, seconds=seconds)


def duplicate(source: Path, target: Path) -> None:
    """Copy a project without its history, environments, and links that lead out of it."""
    root = os.path.realpath(source)

    def unwanted(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name in _LEFT_OUT or _is_odd(folder, name, root)}

    shutil.copytree(source, target, symlinks=True, ignore=unwanted)


def _is_odd(folder: str, name: str, root: str) -> bool:
    path = Path(folder, name)
    if path.is_symlink():
        # An absolute link would lead from the copy into the real folder.
        return path.readlink().is_absolute() or not path.resolve().is_relative_to(root)
    if path.is_dir():
        return (path / "pyvenv.cfg").exists()
    return not path.is_file()


def tail(log: str) -> str:
    """Return the end of a log."""
    return "\n".join(log.rstrip().splitlines()[-_LONGEST_LOG:])
