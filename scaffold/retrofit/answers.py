"""The answers that an existing project's own files imply."""

import re

from scaffold.errors import UserError
from scaffold.project.project import Project
from scaffold.project.uploads import storage_of
from scaffold.questions.answers import clean_name, find_fault_of_existing
from scaffold.questions.jinja import expression
from scaffold.questions.schema import Answers, questions
from scaffold.questions.tables import gateways, workers
from scaffold.rendering.lock import NAME as LOCK
from scaffold.rendering.lock import parse

# The newest Python for each Django, including versions that no question offers.
_PYTHONS = (
    ((5, 2), "3.13"),
    ((5, 0), "3.12"),
    ((4, 2), "3.12"),
    ((4, 1), "3.11"),
    ((3, 2), "3.10"),
    ((2, 2), "3.9"),
    ((1, 8), "3.7"),
)

# What an existing project gets only if a flag asks for it.
UNASKED = {"ci": "none", "deploy_heroku": "no", "deploy_ssh": "no", "deploy_kubernetes": "no"}


def found_answers(project: Project) -> Answers:
    """Return the answers that the project's own files imply."""
    known = project.files.file(LOCK)
    if known is not None:
        return {**UNASKED, "storage": storage_of(project), **parse(known.content).answers}
    name = project.files.root.name
    answers = {
        "package": project.layout.package,
        "project_slug": slug_of(name),
        "python": project.python or python_for(project.django),
        "worker": project.worker if project.worker in workers() else "none",
        "cache": "redis" if project.redis else "none",
        "example": "no",
        "storage": storage_of(project),
        "tooling": "no",
        "django": ".".join(map(str, project.django)),
        **UNASKED,
    }
    if project.database:
        answers["database"] = project.database
    if project.gateway in gateways():
        answers["gateway"] = project.gateway
    return answers


def slug_of(folder: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-0123456789")[:40].strip("-")
    return slug or "project"


def python_for(django: tuple[int, int]) -> str:
    return next((python for since, python in _PYTHONS if django >= since), "3.7")


def all_answers(project: Project, given: Answers) -> Answers:
    """Return a value for every question: given, found, or its default.

    Raises UserError for an impossible one.
    """
    # If the database is not known, no driver is listed either: only SQLite needs none.
    found = {"database": "sqlite", **found_answers(project), **given}
    answers: Answers = {}
    for question in questions():
        default = expression(question.default, answers) if question.default else ""
        answers[question.key] = found.get(question.key, default)
    if "project_name" not in found:
        answers["project_name"] = clean_name(project.files.root.name)
    for question in questions():
        value = answers[question.key]
        if fault := find_fault_of_existing(question, value):
            message = f"{question.flag} {value[:60]!a}: {fault}."
            raise UserError(message, f"Give another with {question.flag}.")
    return answers
