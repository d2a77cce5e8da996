"""Takes the steps that a retrofit prints, in a bare shell, for public projects that start today.

python -m tests.corpus.steps FOLDER [NAME]…     FOLDER holds a clone of each, named owner+name

Nothing is set but what installers need of the network. In a fresh environment of the Python that
--prove chose, the commands to install and to start are run as they are printed, with a free port
at the end; then every URL without arguments is asked for. Databases are those that the project
names: `prepare` in projects.toml creates what its README has one create. What came of it is
recorded beside the results of --prove.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scaffold.project.project import Project
from scaffold.prove.copies import passed_on
from scaffold.prove.serving import asked, server
from scaffold.prove.ways import LIST_URLS, URL
from scaffold.python import python_of
from scaffold.retrofit.next_steps import installing
from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import Failed, run
from tests.corpus.run import AT_ONCE, checkout, record, scaffold
from tests.corpus.table import Listed, counted, listed, recorded, starts
from tests.helpers.environments import installers
from tests.helpers.processes import git

ERROR = re.compile(r"\s*((?:[\w.]*(?:Error|Exception|Exit|ImproperlyConfigured)|error|ERROR)\b.*)")


def take(project: Listed, clones: Path, before: dict[str, Any]) -> dict[str, Any]:
    """Take one project's printed steps; return what is recorded of them."""
    with tempfile.TemporaryDirectory(prefix="steps-") as name:
        room = Path(name)
        folder = checkout(project, clones, room)
        git(folder, "init", "--quiet")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "As it was")
        flags = ["--settings", project.settings] if project.settings else []
        flags += ["--python", project.python] if project.python else []
        status, out, err = scaffold("retrofit", str(folder), "--yes", "--json", *flags)
        if status not in (0, 1):
            return {"works": False, "text": f"retrofit: {err.strip().splitlines()[0]}"}
        steps = {step["name"]: step["commands"] for step in json.loads(out)["next_steps"]}
        done = Project(folder, settings=project.settings)
        if done.manifest and "install" not in steps:
            # Nothing new is needed, so none is printed: the project is installed as it was before.
            steps["install"] = installing(done, done.manifest)
        chosen = re.search(r"Python (\S+)", before["install"]["before"])
        assert chosen
        variables = shell(room, python_of(chosen[1]))
        text = follow(project, folder, steps, variables)
    count, bad = counted(text)
    were, were_bad = counted(before["runserver"]["before"])
    return {"works": count >= were and bad <= were_bad, "text": text.replace(name, "")}


def shell(room: Path, python: str) -> dict[str, str]:
    """Make an environment, activate it, and return the variables of a shell with nothing else."""
    tools = installers(room / "tools")
    # With the newest pip for it: the one that an old Python brings knows no wheels of today.
    uv = [str(tools / "uv"), "venv", "--quiet", "--seed", "--python", python, str(room / "ve")]
    subprocess.run(uv, check=True)
    home = room / "home"
    home.mkdir()
    caches = {name: value for name, value in passed_on().items() if name not in ("PATH", "HOME")}
    caches.setdefault("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))
    caches.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache/pip"))
    path = f"{room}/ve/bin:{tools}:{Path(python).parent}:/usr/local/bin:/usr/bin:/bin"
    return {**caches, "PATH": path, "HOME": str(home)}


def follow(
    project: Listed, folder: Path, steps: dict[str, list[str]], variables: dict[str, str]
) -> str:
    """Run the commands as they are printed; return the URLs that answer, or the first error."""
    name = "install"
    try:
        for command in steps.get(name, []):
            run(["sh", "-c", command], folder, variables, patience=600)
        name = "prepare"
        if project.prepare:
            server_here = {"PGHOST": "127.0.0.1", "PGUSER": "postgres"}
            run(["sh", "-c", project.prepare], folder, {**variables, **server_here})
        name = "migrate"
        migrate, runserver = steps["start"]
        run(["sh", "-c", migrate], folder, variables, patience=300)
        name = "runserver"
        listing = f"{migrate.removesuffix('migrate')}shell -c {shlex.quote(LIST_URLS)}"
        urls = URL.findall(run(["sh", "-c", listing], folder, variables))
        port = free_port()
        command = f"sh -c {shlex.quote(f'{runserver} {port}')}"
        with server(name, command, folder, folder.parent, variables, port) as ask:
            return asked(ask, urls, {}).text
    except Failed as failure:
        return f"{name}: {error(failure)}"


def error(failure: Failed) -> str:
    """Return the line that tells most of why a command failed."""
    lines = [line.strip() for line in failure.log.splitlines() if line.strip()]
    errors = [match[1] for line in lines if (match := ERROR.match(line))]
    return (errors or lines or [failure.what])[-1][:120]


def main() -> int:
    parser = argparse.ArgumentParser(description="Takes the steps that a retrofit prints.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="*", default=[])
    arguments = parser.parse_args()
    results = recorded()
    known = {p.name: p for p in listed() if starts(results.get(p.name, {}))}
    chosen = [known[name] for name in arguments.name or known]
    works = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {
            pool.submit(take, project, arguments.folder, results[project.name]["ways"]): project
            for project in chosen
        }
        for done in as_completed(running):
            project, taken = running[done], done.result()
            works += taken["works"]
            mark = "ok " if taken["works"] else "BAD"
            print(f"{mark} {project.name}: {taken['text']}", flush=True)
            record(project, {"steps": {**taken, "date": f"{datetime.now(UTC):%Y-%m-%d}"}})
    print(f"{works} of {len(chosen)} start by the printed steps alone")
    return 0 if works == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
