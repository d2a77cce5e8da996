"""A project before and after `retrofit`, and how each of them is run."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.gates.manifests import requirements
from tests.gates.project import Project
from tests.helpers.environments import interpreter
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import scaffold

PROBE = Path(__file__).with_name("probe.py")


def git(folder: Path, *arguments: str) -> str:
    """Return what git said in a folder, as a person with a name."""
    person = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    command = ["git", *person, "-c", "core.autocrlf=false", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def commit(folder: Path) -> None:
    """Make a folder a repository, where it is none, with all that stands in it committed."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "As it stands")


def dotenv(path: Path) -> dict[str, str]:
    """Return the variables of an env file as docker compose reads them, quotes taken off."""
    found = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        name, separator, value = line.strip().partition("=")
        if separator and not name.startswith("#"):
            quoted = re.fullmatch(r"([\"'])(.*)\1", value.strip())
            found[name.strip()] = quoted[2] if quoted else value.strip()
    return found


@dataclass(frozen=True)
class Subject:
    """The untouched project, its copy that `retrofit` changes, and room for what runs leave."""

    project: Project
    after: Path
    scratch: Path
    # What `manage.py test` is to run; all, where it is empty.
    labels: tuple[str, ...] = ()
    outcome: list[Outcome] = field(default_factory=list)
    probed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, scratch: Path, labels: tuple[str, ...] = ()) -> "Subject":
        """Copy a project into a repository of its own, committed, for `retrofit` to change."""
        after = scratch / "after"
        shutil.copytree(project.folder, after, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        commit(after)
        return cls(project, after, scratch, labels)

    def retrofit(self) -> Outcome:
        """Run `retrofit` on the copy; said once more to the second-run gate."""
        done = scaffold("retrofit", str(self.after), "--yes", cwd=self.scratch)
        self.outcome.append(done)
        return done

    @cached_property
    def variables(self) -> dict[str, str]:
        """What DESIGN.md asks for, over what the emitted .env-local says."""
        return {
            **self.project.variables,
            **dotenv(self.after / ".env-local"),
            "SECRET_KEY": "for-the-gates-only-" + "0123456789abcdef" * 3,
            "DATABASE_URL": self.project.database_url or f"sqlite:///{self.scratch}/db.sqlite3",
            "DJANGO_DEBUG": "True",
            "DOMAIN": "example.org",
            "DOMAIN_ALIASES": "localhost,testserver",
            "DEFAULT_STORAGE_DSN": f"file://{self.scratch}/media?url=/media/",
            "REDIS_URL": "redis://localhost:6379/0",
            "SECURE_SSL_REDIRECT": "False",
        }

    @cached_property
    def before_python(self) -> Path:
        return interpreter(self.project.python, self.project.requires)

    @cached_property
    def after_python(self) -> Path:
        """An interpreter with what the manifest names, as `retrofit` left it."""
        wanted = requirements(self.after, self.project)
        return interpreter(self.project.python, wanted)

    def room(self, source: Path, name: str) -> Path:
        """Return a copy of a project to run in, which leaves the project as it is."""
        room = self.scratch / name
        if not room.exists():
            shutil.copytree(source, room, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        return room

    def before(self, *arguments: str, **variables: str) -> Outcome:
        """Run manage.py of the untouched project."""
        room = self.room(self.project.folder, "before-run") / self.project.manage
        return manage(self.before_python, room, arguments, {**self.project.variables, **variables})

    def now(self, *arguments: str, **variables: str) -> Outcome:
        """Run manage.py of the changed project, with all variables set."""
        room = self.room(self.after, "after-run") / self.project.manage
        return manage(self.after_python, room, arguments, {**self.variables, **variables})

    def probe(self, when: str, debug: str = "True") -> dict[str, Any]:
        """Return what probe.py says of the project `before` or `now`, its path left out."""
        if (when, debug) not in self.probed:
            storage = "1" if when == "now" and debug == "True" else ""
            self.probed[when, debug] = self._probe(when, DJANGO_DEBUG=debug, PROBE_STORAGE=storage)
        return self.probed[when, debug]

    def _probe(self, when: str, **variables: str) -> dict[str, Any]:
        result = self.scratch / "probe.json"
        result.unlink(missing_ok=True)
        code = (
            f"exec(compile(open({str(PROBE)!r}).read(), 'probe', 'exec'), dict(__name__='probe'))"
        )
        call = self.before if when == "before" else self.now
        done = call("shell", "-c", code, PROBE_RESULT=str(result), **variables)
        assert result.exists(), f"manage.py shell: {done.status}\n{done.err}"
        room = str(self.scratch / ("before-run" if when == "before" else "after-run"))
        said: dict[str, Any] = json.loads(result.read_text().replace(room, "."))
        return said


def bare(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a plain process's environment and these variables, nothing else of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", **variables}


def manage(
    python: Path, script: Path, arguments: tuple[str, ...], variables: Mapping[str, str]
) -> Outcome:
    """Run a manage.py from the folder that it stands in."""
    return execute([str(python), script.name, *arguments], script.parent, variables)


def execute(command: list[str], folder: Path, variables: Mapping[str, str]) -> Outcome:
    done = subprocess.run(
        command,
        cwd=folder,
        check=False,
        env=bare(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def issues(outcome: Outcome) -> list[str]:
    """Return the identifiers of what `manage.py check` found, such as fields.W340, sorted."""
    return sorted(re.findall(r"\((\w+\.[CEWID]\d+)\)", outcome.out + outcome.err))


def tested(outcome: Outcome) -> tuple[int, int]:
    """Return how many tests ran and how many of them did not pass."""
    ran = re.search(r"^Ran (\d+) tests?", outcome.err, re.MULTILINE)
    failed = re.search(r"^FAILED \((.*)\)", outcome.err, re.MULTILINE)
    bad = re.findall(r"(?:failures|errors|unexpected successes)=(\d+)", failed[1]) if failed else []
    return int(ran[1]) if ran else 0, sum(map(int, bad))
