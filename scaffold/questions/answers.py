"""Answers: a value for every question, derived, validated, and written back as flags."""

import re
import shlex
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from scaffold.bundle import OWN, Bundle
from scaffold.errors import UserError
from scaffold.questions.schema import Answers, Question, questions

# Names beside the package in a project, in addition to those in the template.
_TAKEN = {
    *("gunicorn", "media", "scaffold", "static", "staticfiles"),
    *("templates", "test", "tests", "ve"),
    # Tools that run in the project's folder, which is first on Python's path.
    *("pip", "setuptools", "uv"),
    # Modules of the standard library in newer versions of Python.
    *("annotationlib", "compression"),
}

# Django's own apps that a project may add later; the template has the others.
_LATER = {
    *("admindocs", "flatpages", "gis", "humanize", "postgres"),
    *("redirects", "sitemaps", "sites", "syndication"),
}

# No file or folder on Windows may have one of these names.
_DEVICES = {
    *("aux", "con", "nul", "prn"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}

_EXAMPLES = {
    "project_name": "Blue Harbour",
    "project_slug": "blue-harbour",
    "package": "blue_harbour",
}

# Longer names break what is derived from them: database names, host names, lines of code.
_LONGEST = {"project_name": 60, "project_slug": 40, "package": 40}


def complete(given: Mapping[str, str], folder: str = "", asked: Sequence[Question] = ()) -> Answers:
    """Return all answers: those given, and for the rest the defaults.

    `folder` is the new project's folder, from which its name is taken; `asked` are the questions,
    by default scaffold's own. Raises UserError for the first invalid answer, given or derived.
    """
    answers: Answers = {}
    for question in asked or questions():
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
    """Raise UserError if a value is invalid; `source` is what it was derived from."""
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
    """Return the default of a question, which may depend on the answers before it."""
    from scaffold.questions.jinja import expression

    if question.key == "project_name" and folder:
        words = re.sub(r"[-_\s]+", " ", folder).strip()
        return words[:1].upper() + words[1:]
    return expression(question.default, answers, question.bundle)


def find_fault(question: Question, value: str) -> str:
    """Return what is wrong with a value, or an empty string."""
    if question.choices:
        if value in question.choices:
            return ""
        return f"not one of {', '.join(question.choices)}"
    if not value.strip():
        return "empty" if question.default or question.key in _LONGEST else ""
    longest = _LONGEST.get(question.key, 200)
    if len(value) > longest:
        return f"longer than {longest} characters"
    match question.key:
        case "project_name":
            return _fault_of_name(value)
        case "project_slug":
            return _fault_of_slug(value)
        case "package":
            return _fault_of_package(value, question.bundle)
    return "" if value.isprintable() else "not on one line, or not printable"


def find_fault_of_existing(question: Question, value: str) -> str:
    """Return what is wrong with an answer that describes an existing project, or "".

    Such a project may have any Python and Django, and the names that its author chose.
    """
    if question.key in ("python", "django"):
        return "" if re.fullmatch(r"\d{1,2}\.\d{1,2}", value) else "not a version"
    if question.key == "package":
        return "" if re.fullmatch(r"([^\W\d][\w-]{0,99})?", value) else "not the name of a package"
    return find_fault(question, value)


def clean_name(folder: str) -> str:
    """Return a project's name for a folder's, without characters that it may not contain."""
    words = re.sub(r"[-_\s]+", " ", folder).strip()
    text = "".join(c for c in words if not _fault_of_name(f"a{c}a")).strip()
    text = text[: _LONGEST["project_name"]].strip()
    return text[:1].upper() + text[1:] if any(c.isalnum() for c in text) else "Project"


def implications(answers: Answers) -> list[str]:
    """Return what these answers imply that was not asked for, each with its reason."""
    said = []
    worker = answers.get("worker")  # a fork may not ask for one
    if answers.get("cache") == "none" and worker in ("rq", "celery"):
        said.append(f"worker={worker} adds Redis, for its queue of jobs.")
    if worker == "tasks" and answers.get("database") == "sqlite":
        said.append("worker=tasks on SQLite: web and worker must share one machine's disk.")
    if answers.get("deploy_heroku") == "yes" and answers.get("database") == "sqlite":
        said.append("SQLite on Heroku: each restart empties the disk. Choose another database.")
    if answers.get("deploy_kubernetes") == "yes" and answers.get("database") == "sqlite":
        said.append(
            "No files for Kubernetes: SQLite is one machine's file. Choose another database."
        )
    return said


def to_flags(answers: Answers, bundle: Bundle = OWN) -> list[str]:
    """Return the flags that give these answers."""
    asked = questions(bundle)
    return [part for question in asked for part in (question.flag, answers[question.key])]


def _fault_of_name(value: str) -> str:
    for character in value:
        kind = unicodedata.category(character)
        if unicodedata.bidirectional(character) in ("R", "AL", "AN"):
            return "it is written from right to left, which the generated files do not support"
        if kind[0] not in "LMN" and character not in " -_.,+":
            return f"it may contain letters, digits, spaces and -_.,+ but not {_shown(character)}"
    if not any(character.isalnum() for character in value):
        return "it has neither a letter nor a digit"
    if value != value.strip():
        return "it begins or ends with a space"
    return ""


def _fault_of_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value):
        return "it must consist of a-z, 0-9 and single hyphens, and begin with a letter"
    return _fault_on_windows(value)


def _fault_of_package(value: str, bundle: Bundle) -> str:
    import keyword

    if keyword.iskeyword(value) or keyword.issoftkeyword(value):
        return "a keyword of Python"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        return "it must consist of a-z, 0-9 and underscores, and begin with a letter"
    if value in sys.stdlib_module_names:
        return "a module of Python's standard library has this name"
    if value in _TAKEN or value in _imported_names(bundle) or value in _top_names(bundle):
        return "a package that the project uses has this name"
    if value in _LATER or value in _app_labels(bundle):
        return "an app of Django or of the project has this label"
    return _fault_on_windows(value)


def _fault_on_windows(value: str) -> str:
    return "Windows has no file or folder of this name" if is_device(value) else ""


def is_device(name: str) -> bool:
    """Say whether Windows reserves a name for a device, whatever its suffix."""
    return name.partition(".")[0].rstrip().lower() in _DEVICES


@cache
def _imported_names(bundle: Bundle) -> frozenset[str]:
    names = (bundle.requirements / "import-names.txt").read_text("utf-8").split()
    return frozenset(name.lower() for name in names)


@cache
def _top_names(bundle: Bundle) -> frozenset[str]:
    """Return the modules, files and folders beside the package in the template.

    They are in lower case, since some file systems ignore case.
    """
    names = {path.name.removesuffix(".py").lower() for path in bundle.template.iterdir()}
    return frozenset(names - {"package"})


@cache
def _app_labels(bundle: Bundle) -> frozenset[str]:
    """Return the labels of every app that any variant's INSTALLED_APPS may have."""
    settings = bundle.template / "package" / "settings.py"
    _, _, rest = settings.read_text("utf-8").partition("INSTALLED_APPS = [\n")
    apps, _, _ = rest.partition("\n]\n")
    return frozenset(name.rpartition(".")[2] for name in re.findall(r'(?m)^ *"([\w.]+)"', apps))


def _way_out(question: Question) -> str:
    if question.choices:
        return f"Give one of them with {question.flag}."
    return f"Give another, such as {question.flag} {shlex.quote(example_of(question))}"


def example_of(question: Question) -> str:
    """Return a valid answer."""
    if question.choices:
        return question.choices[0]
    return _EXAMPLES.get(question.key, "something")


def _shown(value: str) -> str:
    """Return a value as it can be shown on one line of any terminal."""
    text = ascii(value)
    return text if len(text) <= 80 else text[:76] + "...'"
