"""Takes public projects through check, retrofit, check and the gates; prints a table of them.

python -m tests.gates.public FOLDER [NAME]…     FOLDER holds a clone of each, left as it is

What a gate says goes to stderr. --keep FOLDER leaves the retrofitted copies there. The same as
tests: make public PUBLIC=FOLDER
"""

import argparse
import json
import shutil
import sys
import tempfile
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from tests.gates.gates import failures
from tests.gates.manifests import requirements
from tests.gates.project import Project
from tests.gates.subject import Subject, git
from tests.helpers.folders import project_files
from tests.helpers.outcomes import Outcome
from tests.helpers.processes import scaffold


@dataclass(frozen=True)
class Public:
    """Where a project's parts stand and what runs it; no Python where none of ours can."""

    python: str
    settings: str
    manage: str = "manage.py"
    labels: tuple[str, ...] = ()


PROJECTS = {
    "django-locallibrary-tutorial": Public("3.12", "locallibrary/settings.py"),
    "django-docker-heroku-tutorial": Public("3.9", "djheroku/settings.py"),
    "django-polls": Public("", "django-polls/settings.py"),
    "djangox": Public("3.12", "django_project/settings.py"),
    "book-example": Public(
        "3.12", "src/superlists/settings.py", "src/manage.py", ("lists", "accounts")
    ),
}

# The gates that run something of the project, excused where no Python of ours can.
RUNNING = dict.fromkeys(
    ("check", "tests", "refuses", "storage", "whitenoise", "values", "importable"), "no Python"
)


def scored(folder: Path, scratch: Path) -> str:
    """Return the score and how many findings there are, and how many of them retrofit can mend."""
    said = scaffold("check", str(folder), "--json", cwd=scratch)
    try:
        result = json.loads(said.out)
    except ValueError:
        return said.err.strip().splitlines()[-1] if said.err else f"exit status {said.status}"
    fixable = sum(finding["fixable"] for finding in result["findings"])
    found = len(result["findings"])
    return f"{result['score']}/{result['of']}, {found} findings, {fixable} fixable"


def changed(folder: Path) -> str:
    """Return how much of a committed copy is changed, and how many files are new."""
    git(folder, "add", "--all", "--intent-to-add")
    stat = git(folder, "diff", "--shortstat").strip() or "nothing"
    new = git(folder, "diff", "--name-only", "--diff-filter=A").split()
    return f"{stat}; {len(new)} new"


def refusal(outcome: Outcome) -> str | None:
    """Return the line with which retrofit refused, where it did so as it should."""
    lines = outcome.err.splitlines()
    if outcome.status in (1, 2) and len(lines) == 2 and lines[0].startswith("error: "):
        return lines[0]
    return None


def row(name: str, clone: Path, scratch: Path) -> str:
    """Return a project's line of the table."""
    public = PROJECTS[name]
    project = Project(clone, "", public.python, (), {}, public.manage, public.settings)
    project = replace(project, requires=tuple(requirements(clone, project)))
    subject = Subject.of(project, scratch, public.labels)
    before = scored(subject.after, scratch)
    untouched = project_files(subject.after)
    outcome = subject.retrofit()
    cells = [name, before]
    said = refusal(outcome)
    if said:
        same = project_files(subject.after) == untouched
        return " | ".join([*cells, said, "unchanged" if same else "CHANGED", "", ""])
    cells += [f"exit status {outcome.status}", changed(subject.after)]
    cells.append(scored(subject.after, scratch))
    found = failures(subject, {} if public.python else RUNNING)
    for gate, why in found.items():
        print(f"== {name}: {gate}\n{why}\n", file=sys.stderr)
    ran = "all" if public.python else "those that run nothing"
    cells.append(f"fail: {', '.join(found)}" if found else f"{ran} hold")
    return " | ".join(cells)


def main() -> int:
    parser = argparse.ArgumentParser(description="Retrofits public projects and tries the gates.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="*", choices=[*PROJECTS, []], default=[])
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    print("| project | before | retrofit | changed | after | gates |")
    print("|---|---|---|---|---|---|")
    bad = 0
    for name in arguments.name or PROJECTS:
        with tempfile.TemporaryDirectory() as room:
            scratch = Path(room)
            try:
                line = row(name, arguments.folder / name, scratch)
            except Exception:  # noqa: BLE001 - the next project is tried all the same
                print(f"== {name}\n{traceback.format_exc()}", file=sys.stderr)
                line = f"{name} | broke"
            bad += any(word in line for word in ("fail: ", "CHANGED", "broke"))
            print(f"| {line} |", flush=True)
            if arguments.keep and (scratch / "after").exists():
                shutil.copytree(scratch / "after", arguments.keep / name, dirs_exist_ok=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
