"""Makes real projects of six Django versions and grows them; as a script, tries each as it stands.

python -m tests.gates.grown [CASE]…     what boots, checks and tests before `retrofit`
python -m tests.gates.grown --make CASE FOLDER     leaves one to look at
"""

import argparse
import shutil
import sys
import tempfile
from importlib import import_module
from inspect import getsource
from pathlib import Path

from tests.gates.project import APP, CASES, PACKAGE, Case, Project, grows
from tests.helpers import environments
from tests.helpers.environments import digest, interpreter, made_once, run

# Django -> its last release and a Python that it runs on; 1.11 knows 3.8 only by experience.
VERSIONS = {
    "1.11": ("1.11.29", "3.8"),
    "2.2": ("2.2.28", "3.8"),
    "3.2": ("3.2.25", "3.9"),
    "4.2": ("4.2.30", "3.11"),
    "5.2": ("5.2.19", "3.12"),
    "6.1": ("6.1.3", "3.13"),
}

MODELS = """\
from django.db import models


class Note(models.Model):
    title = models.CharField(max_length=80)
    attachment = models.FileField(upload_to="notes/", blank=True)

    def __str__(self):
        return self.title
"""

VIEWS = """\
from django.shortcuts import render

from .models import Note


def index(request):
    # Newest first
    return render(request, "notes/index.html", {"notes": Note.objects.order_by("-pk")})
"""

TEMPLATE = """\
{% load static %}<!DOCTYPE html>
<html>
<head><title>Notes</title><link rel="stylesheet" href="{% static 'notes/notes.css' %}"></head>
<body>{% for note in notes %}<p>{{ note }}</p>{% endfor %}</body>
</html>
"""

TESTS = """\
from django.test import TestCase

from .models import Note


class NoteTests(TestCase):
    def test_a_note_is_its_title(self):
        self.assertEqual(str(Note(title="Milk")), "Milk")

    def test_the_page_lists_notes(self):
        Note.objects.create(title="Bread")
        self.assertContains(self.client.get("/"), "Bread")

    def test_the_page_names_its_stylesheet(self):
        self.assertContains(self.client.get("/"), "notes/notes.css")
"""

APP_URLS = """\
from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
]
"""

OLD_APP_URLS = APP_URLS.replace("django.urls import path", "django.conf.urls import url").replace(
    'path(""', "url(r'^$'"
)


def _furnish(folder: Path, django: str) -> None:
    """Write what a person writes after startapp."""
    app = folder / APP
    (app / "models.py").write_text(MODELS)
    (app / "views.py").write_text(VIEWS)
    (app / "tests.py").write_text(TESTS)
    (app / "urls.py").write_text(OLD_APP_URLS if django == "1.11" else APP_URLS)
    for name, content in {"templates": TEMPLATE, "static": "p { color: navy }\n"}.items():
        suffix = "index.html" if name == "templates" else "notes.css"
        target = app / name / APP / suffix
        target.parent.mkdir(parents=True)
        target.write_text(content)
    urls = folder / PACKAGE / "urls.py"
    old, new = ("import url\n", "import include, url\n")
    route, added = "    url(r'^admin/'", "    url(r'^', include('notes.urls')),\n"
    if django != "1.11":
        old, new = ("import path\n", "import include, path\n")
        route, added = "    path('admin/'", "    path('', include('notes.urls')),\n"
    text = urls.read_text()
    position = text.rindex(route)
    urls.write_text((text[:position] + added + text[position:]).replace(old, new))
    settings = folder / PACKAGE / "settings.py"
    text = settings.read_text()
    settings.write_text(text.replace("INSTALLED_APPS = [\n", "INSTALLED_APPS = [\n    'notes',\n"))


def _skeleton(django: str, python: str) -> Path:
    """Return what startproject, startapp and makemigrations of a Django wrote, made once."""
    release = VERSIONS[django][0]
    runner = interpreter(python, [f"Django=={release}"])

    def make(folder: Path) -> None:
        folder.mkdir()
        run(runner, "-m", "django", "startproject", PACKAGE, ".", cwd=folder)
        run(runner, "manage.py", "startapp", APP, cwd=folder)
        _furnish(folder, django)
        run(runner, "manage.py", "makemigrations", APP, cwd=folder)
        # It looked for migrations that are applied, and left an empty one.
        (folder / "db.sqlite3").unlink(missing_ok=True)
        (folder / "requirements.txt").write_text(f"Django=={release}\n")

    recipe = digest(
        MODELS,
        VIEWS,
        TEMPLATE,
        TESTS,
        APP_URLS,
        getsource(_skeleton),
        release,
        python,
        getsource(_furnish),
    )
    return made_once(f"django-{django}-{recipe}", make)


def start(folder: Path, django: str, python: str | None = None) -> Project:
    """Write a project as a Django, such as 4.2, starts it, with one small app that works."""
    python = python or VERSIONS[django][1]
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_skeleton(django, python), folder, ignore=ignored)
    return Project(folder, django, python, (f"Django=={VERSIONS[django][0]}",))


def _plain(django: str) -> None:
    def grow(project: Project) -> None:
        """Leave it as startproject wrote it."""

    grow.__name__ = f"grow_plain_{django.replace('.', '_')}"
    grows(django)(grow)


for version in VERSIONS:
    _plain(version)

# Each fills CASES with what grows there; after the plain ones, which so come first.
for theme in (
    "layout",
    "settings",
    "database",
    "config",
    "files",
    "manifest",
    "services",
    "used",
    "refused",
):
    import_module(f"tests.gates.grow_{theme}")


def grow(case: Case, folder: Path) -> Project:
    """Start a project in a folder that is not there yet, and grow it into a case."""
    project = start(folder, case.django)
    return case.grow(project) or project


def boots(case: Case, scratch: Path) -> tuple[str, bool]:
    """Return what a grown project says before `retrofit`, and whether that is well."""
    from tests.gates.subject import Subject, execute, issues, tested

    project = grow(case, scratch / "before")
    if case.refused is not None:
        return f"grown; to be refused: {' '.join(case.refused)}", True
    subject = Subject.of(project, scratch)
    checked = subject.before("check")
    ran, failed = (0, 0) if project.database_url else tested(subject.before("test"))
    settings = subject.probe("before")["settings"]
    gateway = settings["WSGI_APPLICATION"].rpartition(".")[0]
    folder = (scratch / "before-run" / project.manage).parent
    command = [
        str(subject.before_python),
        "-c",
        f"import {gateway} as gateway; gateway.application",
    ]
    imported = execute(command, folder, project.variables)
    well = checked.status == imported.status == failed == 0
    well = well and (ran >= 3 or bool(project.database_url))
    said = f"check {checked.status} {issues(checked)}, {ran} tests, {failed} bad"
    return f"{said}, {gateway} {imported.status} {imported.err[-400:]}", well


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries the projects as they stand, or makes one.")
    parser.add_argument("--make", metavar="FOLDER", type=Path, help="leave the case in this folder")
    parser.add_argument("case", nargs="*", default=[], help="all, where none is named")
    arguments = parser.parse_args()
    chosen = [CASES[name] for name in arguments.case] or list(CASES.values())
    if arguments.make:
        project = grow(chosen[0], arguments.make)
        runner = interpreter(project.python, project.requires)
        print(f"{project.folder}: {runner} {project.manage} with {dict(project.variables)}")
        return 0
    bad = 0
    for case in chosen:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                said, well = boots(case, Path(scratch))
            except Exception as error:  # noqa: BLE001 - the next case is tried all the same
                said, well = f"{type(error).__name__}: {error}", False
        bad += not well
        print(f"{'ok ' if well else 'BAD'} {case.name} on {case.django}: {said}", flush=True)
    print(f"{len(chosen)} cases, {bad} bad; environments in {environments.CACHE}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
