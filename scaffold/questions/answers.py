"""A value for every question: derived, validated, asked for, and written back as flags."""

import re
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache

from scaffold import bundle
from scaffold.errors import UserError
from scaffold.questions.schema import Answers, Question, questions

# What stands beside the package in a project, or is written there later.
_TAKEN = {
    *(
        "accounts",
        "bootstrap",
        "bootstrap_wheels",
        "gunicorn",
        "jobs",
        "keygen",
        "manage",
        "media",
        "scaffold",
    ),
    *("static", "staticfiles", "templates", "test", "tests", "vendor", "ve"),
    # Where a disk takes upper and lower case for the same.
    *("dockerfile", "procfile"),
    # What runs in the project's folder, which comes first on Python's path.
    *("pip", "setuptools", "uv"),
    # Of the standard library in a newer Python than this one may be.
    *("annotationlib", "compression"),
}

# Django's own apps that a project may add later; those it has come from the template.
_LATER = {
    *("admindocs", "flatpages", "gis", "humanize", "postgres"),
    *("redirects", "sitemaps", "sites", "syndication"),
}

# No file or folder on Windows may have one of these names.
_DEVICES = {
    *("aux", "con", "nul", "prn"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}

# Longer ones break what is made of them: database names, host names, lines of code.
_LONGEST = {"project_name": 60, "project_slug": 40, "package": 40}


def complete(given: Mapping[str, str], folder: str = "") -> Answers:
    """Return all answers: those given, and for the rest the defaults.

    `folder` is the new project's folder, from which its name is taken. Raises UserError for
    the first answer that will not do, one that was given or one that was derived.
    """
    answers: Answers = {}
    for question in questions():
        value = given.get(question.key)
        if value is None:
            value = derive(question, answers, folder)
        source = ""
        if question.key not in given and not question.choices:
            source = list(answers.values())[-1] if answers else folder
        refuse_fault(question, value, source)
        answers[question.key] = value
    return answers


def refuse_fault(question: Question, value: str, source: str = "") -> None:
    """Raise UserError if a value will not do; `source` is what it was derived from."""
    fault = find_fault(question, value)
    if fault:
        derived = f" (derived from {_shown(source)})" if source else ""
        message = f"{question.flag} {_shown(value)}{derived}: {fault}."
        raise UserError(message, _way_out(question))


def refuse_device(directory: str) -> None:
    """Raise UserError for a new project's folder that Windows cannot have."""
    for name in re.split(r"[/\\]", directory):
        if is_device(name):
            message = f"{_shown(directory)}: {_fault_on_windows(name)}."
            raise UserError(message, "Name another folder, such as: scaffold new mysite")


def derive(question: Question, answers: Answers, folder: str = "") -> str:
    """Return the default of a question under the answers before it."""
    from scaffold.questions.jinja import expression

    if question.key == "project_name" and folder:
        words = re.sub(r"[-_\s]+", " ", folder).strip()
        return words[:1].upper() + words[1:]
    return expression(question.default, answers)


def find_fault(question: Question, value: str) -> str:
    """Return what is wrong with a value, or an empty string."""
    if question.choices:
        if value in question.choices:
            return ""
        return f"not one of {', '.join(question.choices)}"
    if not value.strip():
        return "empty"
    if len(value) > _LONGEST[question.key]:
        return f"longer than {_LONGEST[question.key]} characters"
    return _TEXT[question.key](value)


def find_fault_of_existing(question: Question, value: str) -> str:
    """Return what is wrong with an answer that describes an existing project, or "".

    Such a project may have any Python and Django, and the names that its author chose.
    """
    if question.key in ("python", "django"):
        return "" if re.fullmatch(r"\d{1,2}\.\d{1,2}", value) else "no version"
    if question.key == "package":
        return "" if re.fullmatch(r"([^\W\d][\w-]{0,99})?", value) else "no name of a package"
    return find_fault(question, value)


def clean_name(folder: str) -> str:
    """Return a folder's name as a project's: without what such a name may not hold."""
    words = re.sub(r"[-_\s]+", " ", folder).strip()
    text = "".join(c for c in words if not _fault_of_name(f"a{c}a")).strip()
    text = text[: _LONGEST["project_name"]].strip()
    return text[:1].upper() + text[1:] if any(c.isalnum() for c in text) else "Project"


def implications(answers: Answers) -> list[str]:
    """Return what these answers bring along that nobody asked for, each with its reason."""
    said = []
    if answers["cache"] == "none" and answers["worker"] in ("rq", "celery"):
        said.append(f"worker={answers['worker']} brings Redis, where its jobs wait.")
    if answers["worker"] == "tasks" and answers["database"] == "sqlite":
        said.append("worker=tasks on SQLite: web and worker must share one machine's disk.")
    return said


def to_flags(answers: Answers) -> list[str]:
    """Return the flags that give these answers again."""
    return [part for question in questions() for part in (question.flag, answers[question.key])]


def _fault_of_name(value: str) -> str:
    for character in value:
        kind = unicodedata.category(character)
        if unicodedata.bidirectional(character) in ("R", "AL", "AN"):
            return "it is written from right to left, which the files it goes into do not bear"
        if kind[0] not in "LMN" and character not in " -_.,+":
            return f"it may hold letters, digits, spaces and -_.,+ but not {_shown(character)}"
    if not any(character.isalnum() for character in value):
        return "it has neither a letter nor a digit"
    if value != value.strip():
        return "it begins or ends with a space"
    return ""


def _fault_of_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value):
        return "it must be of a-z, 0-9 and single hyphens, and begin with a letter"
    return _fault_on_windows(value)


def _fault_of_package(value: str) -> str:
    import keyword

    if keyword.iskeyword(value) or keyword.issoftkeyword(value):
        return "a keyword of Python"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        return "it must be of a-z, 0-9 and underscores, and begin with a letter"
    if value in sys.stdlib_module_names:
        return "a module of Python's standard library has this name"
    if value in _TAKEN or value in _imported_names():
        return "a package that the project uses has this name"
    if value in _LATER or value in _app_labels():
        return "an app of Django's or of the project's has this label"
    return _fault_on_windows(value)


def _fault_on_windows(value: str) -> str:
    return "Windows has no file or folder of this name" if is_device(value) else ""


def is_device(name: str) -> bool:
    """Say whether Windows keeps a file's or folder's name for a device, whatever its suffix."""
    return name.partition(".")[0].rstrip().lower() in _DEVICES


_TEXT = {
    "project_name": _fault_of_name,
    "project_slug": _fault_of_slug,
    "package": _fault_of_package,
}


@cache
def _imported_names() -> frozenset[str]:
    names = (bundle.REQUIREMENTS / "import-names.txt").read_text("utf-8").split()
    return frozenset(name.lower() for name in names)


@cache
def _app_labels() -> frozenset[str]:
    """Return the labels of every app that any variant's INSTALLED_APPS may have."""
    settings = bundle.TEMPLATE / "package" / "settings.py"
    _, _, rest = settings.read_text("utf-8").partition("INSTALLED_APPS = [\n")
    apps, _, _ = rest.partition("\n]\n")
    return frozenset(name.rpartition(".")[2] for name in re.findall(r'(?m)^ *"([\w.]+)"', apps))


def _way_out(question: Question) -> str:
    if question.choices:
        return f"Give one of them with {question.flag}."
    example = {"project_name": "'Blue Harbour'", "project_slug": "blue-harbour"}
    return f"Give another, such as {question.flag} {example.get(question.key, 'blue_harbour')}"


def _shown(value: str) -> str:
    """Return a value as it can be shown on one line of any terminal."""
    text = ascii(value)
    return text if len(text) <= 80 else text[:76] + "...'"
