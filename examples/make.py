"""Remakes the examples, as `make examples`: three unlike variants, as they are rendered."""

import shutil
from pathlib import Path

from scaffold.questions.answers import complete
from scaffold.disk.apply import apply
from scaffold.rendering.lock import locked
from scaffold.disk.plan import plan
from scaffold.rendering.render import render
from scaffold.disk.tree import Tree

HERE = Path(__file__).resolve().parent

EXAMPLES = {
    "blue-harbour": {"worker": "rq"},
    "green-valley": {
        "django": "5.2",
        "database": "mysql",
        "gateway": "uwsgi",
        "worker": "celery",
        "cache": "none",
        "storage": "azure",
        "ci": "gitlab",
        "deploy_heroku": "yes",
        "deploy_kubernetes": "yes",
    },
    "red-desert": {
        "python": "3.14",
        "database": "sqlite",
        "gateway": "uvicorn",
        "worker": "tasks",
        "cache": "none",
        "example": "no",
        "storage": "file",
        "tooling": "no",
        "ci": "none",
    },
}


def example(name: str) -> Tree:
    """Return an example's tree."""
    answers = complete(EXAMPLES[name], name)
    return locked(answers, render(answers))


def main() -> None:
    for name in EXAMPLES:
        shutil.rmtree(HERE / name, ignore_errors=True)
        apply(HERE / name, plan(example(name), {}))


if __name__ == "__main__":
    main()
