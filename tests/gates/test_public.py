"""Public projects pass all gates after `retrofit`, or are refused and left as they are.

Their code is nobody's here: SCAFFOLD_PUBLIC names a folder that holds a clone of each.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gates.gates import failures
from tests.gates.manifests import requirements
from tests.gates.project import Project
from tests.gates.public import PROJECTS
from tests.gates.subject import Subject
from tests.helpers.folders import project_files
from tests.helpers.outcomes import assert_refused
from tests.helpers.processes import scaffold

pytestmark = pytest.mark.public


def clone(name: str) -> Path:
    folder = Path(os.environ.get("SCAFFOLD_PUBLIC", "."), name)
    assert (folder / "manage.py").exists() or (folder / "src/manage.py").exists(), (
        f"{folder} is no clone of {name}: set SCAFFOLD_PUBLIC"
    )
    return folder


@pytest.mark.parametrize("name", [name for name, public in PROJECTS.items() if public.python])
def test_a_public_project_passes_all_gates(name: str, tmp_path: Path) -> None:
    public = PROJECTS[name]
    project = Project(clone(name), "", public.python, (), {}, public.manage, public.settings)
    project = replace(project, requires=tuple(requirements(project.folder, project)))
    subject = Subject.of(project, tmp_path, public.labels)
    subject.retrofit()
    found = failures(subject)
    assert not found, "\n\n".join(f"== {gate}\n{why}" for gate, why in found.items())


@pytest.mark.parametrize("name", [name for name, public in PROJECTS.items() if not public.python])
def test_one_that_is_too_old_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    subject = Subject.of(Project(clone(name), "", "", ()), tmp_path)
    before = project_files(subject.after)
    outcome = scaffold("retrofit", str(subject.after), "--yes", cwd=tmp_path)
    assert_refused(outcome, 1, "is for Django 1.6")
    assert project_files(subject.after) == before
