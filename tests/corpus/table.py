"""The list of public projects, what was recorded of each, and the page that shows it."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
SIMPLE_DEPLOY = HERE / "simple_deploy.json"
PAGE = HERE.parents[1] / "docs/corpus.md"
WAYS = {
    "install": "installs",
    "check": "check",
    "settings": "DEBUG and data",
    "migrate": "migrate",
    "tests": "tests",
    "collectstatic": "static files",
    "runserver": "runserver",
    "gateway": "gateway",
    "compose file": "compose",
}


@dataclass(frozen=True)
class Listed:
    """A public project: owner/name, or owner/name/folder; a commit; and why it is in the list.

    `settings` and `python` are named if they are not found, or if another has to be used here.
    `prepare` creates the database that its own README has one create before it is started.
    """

    name: str
    commit: str
    kind: str
    settings: str = ""
    python: str = ""
    prepare: str = ""

    @property
    def repository(self) -> str:
        return "/".join(self.name.split("/")[:2])

    @property
    def folder(self) -> str:
        return "/".join(self.name.split("/")[2:])


def listed() -> list[Listed]:
    """Return the projects of projects.toml."""
    read = tomllib.loads((HERE / "projects.toml").read_text("utf-8"))
    return [Listed(name, **fields) for name, fields in read.items()]


def recorded() -> dict[str, Any]:
    """Return what the last run of each project found: name -> result."""
    found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    return found


def page() -> str:
    """Return docs/corpus.md."""
    results = recorded()
    others = json.loads(SIMPLE_DEPLOY.read_text("utf-8"))
    configured = [other["ways"] for other in others.values() if "ways" in other]
    harmed = sum(any(way["worse"] for way in ways.values()) for ways in configured)
    serve = sum(ways.get("gateway", {}).get("works", False) for ways in configured)
    proved = [p for p in listed() if "ways" in results.get(p.name, {})]
    installed = [p for p in proved if installs(results[p.name])]
    worse = [p for p in proved if is_worse(results[p.name])]
    refused = [p for p in listed() if "refused" in results.get(p.name, {})]
    waiting = len(listed()) - len(results)
    taken = [r["steps"] for p in listed() if starts(r := results.get(p.name, {})) and "steps" in r]
    works = sum(steps["works"] for steps in taken)
    lines = [
        "# Public projects, before and after a retrofit",
        "",
        "`make corpus CORPUS=FOLDER` runs `scaffold retrofit --prove` on a copy of each project of",
        "tests/corpus/projects.toml, at a fixed commit; FOLDER holds a clone of each, named",
        "owner+name. A cell says what came of a way before, and after where that is different.",
        "",
        f"Of {len(listed())} projects, {len(installed)} install on the machine that ran them,",
        f"{len(proved) - len(installed)} do not even before, {len(refused)} were refused or not",
        f"finished, and {waiting} have no result yet. Worse in some way afterwards: {len(worse)}.",
        "Each row is from the code of its day.",
        "",
        "Printed steps: what came of these alone, where it migrates and answers today.",
        "`python -m tests.corpus.steps FOLDER` retrofits a fresh copy, runs the printed commands",
        "to install and to start, in a shell with nothing set, and asks for the same URLs.",
        f"Of {len(taken)}, {works} start so, with no more broken URLs than before.",
        "",
        "The last column: django-simple-deploy with its plugin for Heroku, on all that install.",
        "`python -m tests.corpus.simple_deploy FOLDER` takes its documented steps up to `manage.py",
        "deploy`, whose own --unit-testing makes every edit and calls no platform, and then uses",
        f"the result. Of {len(others)} it configures {len(configured)}; it refuses the others, or",
        "they do not start today, or have a Django that it does not support. Of",
        f"the configured, {harmed} are worse in a way of today, and {serve} are served by its",
        "Procfile without an error that runserver does not have.",
        "",
        "| project | kind | run on | "
        + " | ".join([*WAYS.values(), "printed steps", "django-simple-deploy"])
        + " |",
        "|---|---|---|" + "---|" * (len(WAYS) + 2),
    ]
    for project in sorted(listed(), key=lambda one: one.name.lower()):
        result = results.get(project.name)
        head = f"{project.name} @{project.commit[:7]}"
        cells = [head, project.kind, result["date"] if result else "not yet"]
        if result and "ways" in result:
            cells += [cell(result["ways"].get(way)) for way in WAYS]
        else:
            cells += [plain(result["refused"]) if result else ""] + [""] * (len(WAYS) - 1)
        cells.append(step_cell(result["steps"]) if result and "steps" in result else "")
        cells.append(other_cell(others.get(project.name)))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def installs(result: dict[str, Any]) -> bool:
    return bool(result["ways"]["install"]["works"][0])


def starts(result: dict[str, Any]) -> bool:
    """Say whether it starts today: it migrates, and runserver answers, be it with broken pages."""
    ways = result.get("ways", {})
    migrates = bool(ways) and ways["migrate"]["works"][0]
    return migrates and bool(counted(ways["runserver"]["before"])[0])


def counted(text: str) -> tuple[int, int]:
    """Return how many tests or URLs a recorded text tells of, and how many are bad."""
    if found := re.match(r"(\d+) of (\d+) fail", text):
        return int(found[2]), int(found[1])
    found = re.match(r"(\d+) (?:pass|URLs?(?:, (\d+) broken)?)$", text)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def is_worse(result: dict[str, Any]) -> bool:
    return any(way["worse"] for way in result["ways"].values())


def cell(way: dict[str, Any] | None) -> str:
    """Return one way's cell: before, and after if it is different."""
    if way is None:
        return ""
    before, after = plain(way["before"]), plain(way["after"])
    text = before if before == after else f"{before} → {after}"
    return f"{text} **worse: {plain(way['worse'])}**" if way["worse"] else text


def step_cell(steps: dict[str, Any]) -> str:
    text = plain(steps["text"])
    return text if steps["works"] else f"**{text}**"


def other_cell(result: dict[str, Any] | None) -> str:
    """Return what came of django-simple-deploy: its refusal, or what is worse, and its gateway."""
    if result is None:
        return ""
    if "refuses" in result:
        return f"refuses: {plain(result['refuses'])}"
    ways = result["ways"]
    what = [f"{WAYS[name]}: {plain(way['worse'])}" for name, way in ways.items() if way["worse"]]
    told = f"**worse: {'; '.join(what)}**" if what else "nothing is worse"
    return f"{told}; gateway: {plain(ways['gateway']['text'])}" if "gateway" in ways else told


def plain(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ").replace("<", "&lt;")
