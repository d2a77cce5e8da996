"""Configures public projects with django-simple-deploy, and uses them as a proof does.

python -m tests.corpus.simple_deploy FOLDER [NAME]…    FOLDER holds a clone of each

In a fresh copy its documented steps are taken: install it with the plugin for Heroku, add it to
INSTALLED_APPS, commit, and `manage.py deploy`, with its own --unit-testing, in which it makes every
edit and calls no platform. The result is installed afresh, and used in each way; "before" is what
the corpus has recorded of that project.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scaffold.commands.prove import needed
from scaffold.project.procfile import processes
from scaffold.project.project import Project
from scaffold.prove.compare import worse
from scaffold.prove.copies import Copy
from scaffold.prove.result import NotThereError, Result
from scaffold.prove.serving import asked, server
from scaffold.prove.ways import WAYS, only_in_deploys, tried
from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import Failed
from tests.corpus.run import AT_ONCE, checkout
from tests.corpus.table import (
    PAGE,
    SIMPLE_DEPLOY,
    Listed,
    counted,
    installs,
    listed,
    page,
    recorded,
)

USED = ("install", "check", "migrate", "tests", "collectstatic", "runserver")
DISTRIBUTIONS = ("django-simple-deploy", "dsd-heroku")
APP = "django_simple_deploy"
# What its plugin sets at Heroku; the guard makes a SQLite file of the database.
DEPLOYED = {
    "ON_HEROKU": "1",
    "DEBUG": "FALSE",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DATABASE_URL": "postgres://someone:word@localhost/name",
    "WEB_CONCURRENCY": "1",
}


def use(project: Listed, clones: Path) -> dict[str, Any]:
    """Configure one project, use it, and return what is recorded of it."""
    result = {"commit": project.commit, "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    with tempfile.TemporaryDirectory(prefix="corpus-") as room:
        folder = checkout(project, clones, Path(room))
        today = Project(folder, settings=project.settings)
        scratch = Path(room).resolve() / "run"
        variables = needed(today, project.settings)
        copy = Copy("before", today, folder.resolve(), scratch, variables, project.python)
        try:
            WAYS["install"](copy)
            configure(copy)
        except Failed as failure:
            return result | {"refuses": reason(failure).replace(f"{Path(room).resolve()}/", "")}
        shutil.rmtree(copy.venv)
        copy.project = Project(folder, settings=project.settings)
        return result | {"ways": used(copy, recorded()[project.name]["ways"])}


def configure(copy: Copy) -> None:
    """Take its documented steps; Failed if it refuses."""
    manifest = copy.project.manifest
    if manifest and manifest.kind == "uv":
        copy.run(
            "uv",
            "add",
            "--quiet",
            *DISTRIBUTIONS,
            seconds=300,
            UV_PROJECT_ENVIRONMENT=str(copy.venv),
        )
    else:
        # It would replace the project's Django by one that it supports.
        django = copy.run(copy.python, "-c", "import django as d; print(d.__version__)", seconds=30)
        limit = copy.scratch / "limit.txt"
        limit.write_text(f"django=={django.strip()}\n", "utf-8")
        tool = [shutil.which("uv") or "uv", "pip", "install", "--quiet", "--python", copy.python]
        try:
            copy.run(*tool, "--constraint", str(limit), *DISTRIBUTIONS, seconds=300)
        except Failed:
            raise Failed(f"does not install beside Django {django.strip()}") from None
    add_app(copy.project)
    git = [
        "git",
        "-C",
        str(copy.folder),
        "-c",
        "user.name=corpus",
        "-c",
        "user.email=corpus@example.com",
    ]
    for command in (
        ["init", "-q"],
        ["add", "--all", "--force"],
        ["commit", "-q", "-m", "As it is"],
    ):
        subprocess.run([*git, *command], check=True, stdout=subprocess.DEVNULL)
    copy.manage(
        "deploy", "--unit-testing", "--no-logging", "--deployed-project-name", "name", seconds=300
    )


def add_app(project: Project) -> None:
    """Add it where the settings, or a module that they import, list the apps."""
    settings = project.layout.settings_path
    neighbours = sorted(Path(project.files.root, settings).parent.rglob("*.py"))
    for path in (Path(project.files.root, settings), *neighbours):
        text = path.read_text("utf-8", errors="surrogateescape")
        changed, number = re.subn(
            r"(?m)^((?:INSTALLED|DJANGO|THIRD_PARTY|LOCAL)_APPS\b[^=\n]*=\s*(?:list\()?[\[(])",
            rf'\1"{APP}",',
            text,
            count=1,
        )
        if number:
            path.write_text(changed, "utf-8", errors="surrogateescape")
            return
    raise Failed("no list of INSTALLED_APPS")


def reason(failure: Failed) -> str:
    """Return the line of a log that says why."""
    lines = [line.strip() for line in failure.log.splitlines() if line.strip()]
    said = [line for line in lines if re.match(r"(\w+\.)*\w*(Error|Exception)\b", line)]
    return (said or lines or [failure.what])[-1][:200]


def used(copy: Copy, before: dict[str, Any]) -> dict[str, Any]:
    """Use the configured copy in each way: its text, and what is worse than before."""
    done: dict[str, Any] = {}
    for way in USED:
        if way != "install" and not done["install"]["works"]:
            break
        result = tried(copy, WAYS[way])
        if way == "runserver":
            copy.statuses = result.statuses
        text, works = before[way]["before"], before[way]["works"][0]
        count, bad = counted(text)
        what = worse(way, Result(works, text, ran=text != "-", count=count, bad=bad), result)
        if what and way == "install":
            what += f": {reason(Failed(result.text, log=result.log))}"
        done[way] = {"text": result.text, "works": result.works, "worse": what}
    else:
        result = tried(copy, gateway)
        done["gateway"] = {"text": result.text, "works": result.works, "worse": ""}
    return done


def gateway(copy: Copy) -> Result:
    """Start the Procfile's web process with what is set at Heroku, after its build and release."""
    line = processes(copy.project).get("web", "")
    if not line:
        raise NotThereError
    script = copy.project.layout.manage.rpartition("/")[2]
    for command in ("migrate", "collectstatic"):
        copy.run(copy.python, script, command, "--noinput", seconds=300, **DEPLOYED)
    port = free_port()
    environment = {**copy.environment, **copy.variables, **DEPLOYED, "PORT": str(port)}
    with server("web", line, copy.base, copy.scratch, environment, port) as ask:
        done = asked(ask, list(copy.statuses or ["/"]), {"X-Forwarded-Proto": "https"})
    lost = only_in_deploys(done.statuses, copy.statuses)
    text = f"{done.text.partition(',')[0]}, {len(lost)} answer with an error only here"
    return Result(not lost, text if lost else done.text, done.log)


def main() -> int:
    parser = argparse.ArgumentParser(description="Configures projects by django-simple-deploy.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="*", default=[])
    arguments = parser.parse_args()
    results = recorded()
    able = {
        p.name: p
        for p in listed()
        if "ways" in results.get(p.name, {}) and installs(results[p.name])
    }
    chosen = [able[name] for name in arguments.name or able]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = {pool.submit(use, project, arguments.folder): project for project in chosen}
        for done in as_completed(started):
            project = started[done]
            result = done.result()
            print(f"{project.name}: {json.dumps(result)}", flush=True)
            known = json.loads(SIMPLE_DEPLOY.read_text("utf-8")) if SIMPLE_DEPLOY.exists() else {}
            known[project.name] = result
            SIMPLE_DEPLOY.write_text(
                json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8"
            )
            PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
