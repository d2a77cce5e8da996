"""Proves the retrofit of public projects, two at a time, and records what came of each.

python -m tests.corpus.run FOLDER [NAME]…     FOLDER holds a clone of each, named owner+name

A clone is read at the listed commit, and left as it is. --diffs FOLDER keeps each retrofit's diff
there, and each way's log. The same: make corpus CORPUS=FOLDER
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.corpus.table import PAGE, RESULTS, Listed, listed, page, recorded
from tests.helpers.processes import environment

LIMIT = 1800  # seconds for one project
AT_ONCE = 2


def checkout(project: Listed, clones: Path, scratch: Path) -> Path:
    """Return a fresh copy of the listed commit's folder, without history."""
    # Named as the repository is: a retrofit uses the folder's name.
    folder = scratch / project.name.rpartition("/")[2]
    folder.mkdir()
    tree = f"{project.commit}:{project.folder}" if project.folder else project.commit
    clone = clones / project.repository.replace("/", "+")
    git = ["git", "--git-dir", str(_repository(clone)), "--work-tree", str(folder)]
    told = {**os.environ, "GIT_INDEX_FILE": str(scratch / "index"), "GIT_NO_LAZY_FETCH": "1"}
    subprocess.run([*git, "read-tree", tree], check=True, env=told)
    # A clone may lack its largest files, such as dumps of data.
    listed = subprocess.run(
        [*git, "rev-list", "--objects", "--missing=print", tree],
        check=True,
        env=told,
        capture_output=True,
        text=True,
    )
    missing = {line[1:] for line in listed.stdout.splitlines() if line.startswith("?")}
    staged = subprocess.run(
        [*git, "ls-files", "--stage", "-z"], check=True, env=told, capture_output=True
    )
    entries = [line.partition(b"\t") for line in staged.stdout.split(b"\0") if line]
    there = [path for head, _, path in entries if head.split()[1].decode() not in missing]
    subprocess.run(
        [*git, "checkout-index", "-z", "--stdin"],
        check=True,
        env=told,
        cwd=folder,
        input=b"\0".join(there),
    )
    return folder


def _repository(clone: Path) -> Path:
    """Return the folder of git: the clone itself, or one in it."""
    nested = (clone / ".git", clone / "repo/.git", clone / "repo")
    return next((path for path in nested if path.exists()), clone)


def scaffold(*arguments: str) -> tuple[int | None, str, str]:
    """Run scaffold: its exit status, None if it took too long, and what it printed."""
    with subprocess.Popen(
        [sys.executable, "-m", "scaffold", *arguments],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            # An interrupted proof ends what it has started.
            os.kill(process.pid, signal.SIGINT)
            out, err = process.communicate()
            return None, out, err
    return process.returncode, out, err


def prove(project: Listed, clones: Path, diffs: Path | None) -> dict[str, Any]:
    """Prove one project's retrofit; return what is recorded of it."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as room:
        folder = checkout(project, clones, Path(room))
        flags = ["--settings", project.settings] if project.settings else []
        flags += ["--python", project.python] if project.python else []
        if diffs:
            _, diff, said = scaffold("retrofit", str(folder), "--dry-run", "--diff", *flags)
            name = project.name.replace("/", "+")
            (diffs / f"{name}.diff").write_text(f"{diff}\n{said}".replace(room, ""), "utf-8")
        status, out, err = scaffold("retrofit", str(folder), "--prove", "--yes", "--json", *flags)
    result: dict[str, Any] = {
        "commit": project.commit,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    if status is None:
        return result | {"refused": f"not done within {LIMIT} s"}
    try:
        told = json.loads(out)
    except ValueError:
        told = {}
    ways = told.get("ways")
    if ways is None:
        lines = err.strip().splitlines() or [f"exit status {status}"]
        return result | {"refused": str(told.get("error", {}).get("message") or lines[-1])}
    if diffs:
        logs = json.dumps(ways, indent=1)
        (diffs / f"{name}.json").write_text(logs, "utf-8")
    return result | {"ways": {way["way"]: kept(way) for way in ways}}


def kept(way: dict[str, Any]) -> dict[str, Any]:
    """Return what is recorded of one way."""
    before, after = way["before"], way["after"]
    return {
        "before": before["text"],
        "after": after["text"],
        "works": [before["works"], after["works"]],
        "worse": way["worse"],
    }


def record(project: Listed, result: dict[str, Any]) -> None:
    """Keep a result, and write the page; what came of the printed steps stays beside it."""
    results = recorded()
    known = results.get(project.name, {})
    kept = known if "steps" in result else {k: known[k] for k in ("steps",) if k in known}
    results[project.name] = kept | result
    RESULTS.write_text(json.dumps(dict(sorted(results.items())), indent=1) + "\n", "utf-8")
    PAGE.write_text(page(), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Proves the retrofit of public projects.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="*", default=[])
    parser.add_argument("--diffs", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    known = {project.name: project for project in listed()}
    chosen = [known[name] for name in arguments.name or known]
    if arguments.diffs:
        arguments.diffs.mkdir(parents=True, exist_ok=True)
    bad = 0
    # A shell that runs this in the background makes its children ignore interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def one(project: Listed) -> tuple[Listed, dict[str, Any]]:
        try:
            return project, prove(project, arguments.folder, arguments.diffs)
        except subprocess.CalledProcessError:
            return project, {}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in as_completed(pool.submit(one, project) for project in chosen):
            project, result = done.result()
            if not result:
                print(f"{project.name}: no clone with {project.commit[:7]}", flush=True)
                bad += 1
                continue
            worse = {
                way: cell["worse"] for way, cell in result.get("ways", {}).items() if cell["worse"]
            }
            bad += bool(worse)
            told = result.get("refused") or worse or "nothing is worse"
            print(f"{project.name}: {told}", flush=True)
            record(project, result)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
