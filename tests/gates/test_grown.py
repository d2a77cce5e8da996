"""Every hard case passes all gates after `retrofit`; every refusal leaves the tree alone."""

from pathlib import Path

import pytest

from tests.gates.gates import failures
from tests.gates.grown import grow
from tests.gates.project import CASES
from tests.gates.subject import Subject, commit
from tests.helpers.folders import project_files
from tests.helpers.outcomes import assert_refused
from tests.helpers.processes import scaffold

pytestmark = pytest.mark.gates

DONE = sorted(name for name, case in CASES.items() if case.refused is None)
REFUSED = sorted(name for name, case in CASES.items() if case.refused is not None)


@pytest.mark.parametrize("name", DONE)
def test_a_grown_project_passes_all_gates(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    subject = Subject.of(grow(case, tmp_path / "before"), tmp_path)
    subject.retrofit()
    found = failures(subject, case.excused)
    assert not found, "\n\n".join(f"== {gate}\n{why}" for gate, why in found.items())


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    project = grow(case, tmp_path / "project")
    if not project.path(".git").exists():
        commit(project.folder)
    before = project_files(project.folder)
    outcome = scaffold("retrofit", str(project.folder), "--yes", cwd=tmp_path)
    assert outcome.status in (1, 2)
    assert_refused(outcome, outcome.status, *(case.refused or ()))
    assert project_files(project.folder) == before
