"""The emitted pins are the very bytes that uv would compile for the variant."""

import re
import subprocess
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.questions.schema import components
from scaffold.questions.variants import every
from scaffold.rendering.pins import command, files, parse


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        {"gateway": "uvicorn", "worker": "rq"},
        {"django": "5.2", "database": "mysql", "gateway": "uwsgi", "worker": "tasks"},
        {"database": "sqlite", "worker": "celery", "cache": "none", "example": "no"},
        {"database": "sqlite", "storage": "azure"},
    ],
)
@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_compiling_again_changes_nothing(tmp_path: Path, given: dict[str, str], name: str) -> None:
    emitted = files(complete(given, "blue"))
    for file, text in emitted.items():
        (tmp_path / file).write_text(text)
    subprocess.run([*command(name).split(), "--quiet"], cwd=tmp_path, check=True)
    assert (tmp_path / f"{name}.txt").read_text() == emitted[f"{name}.txt"]


def test_every_pin_of_every_variant_has_hashes() -> None:
    for variant in every():
        text = files(complete(variant, "blue"))["requirements-dev.txt"]
        for pin, lines in parse(text).items():
            assert re.match(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?$", pin), pin
            assert any(line.startswith("--hash=sha256:") for line in lines), pin


def test_what_a_component_requires_is_in_its_variants_files() -> None:
    for variant in every():
        answers = complete(variant, "blue")
        emitted = files(answers)
        for component in components():
            for line in component.requires:
                held = line in emitted["requirements.in"].splitlines()
                assert held or not component.selected_by(answers), (variant, line)


def test_nothing_asks_for_a_package_that_is_not_chosen() -> None:
    names = names_of({"database": "sqlite", "cache": "none"})
    assert not names & {"psycopg", "mysqlclient", "redis", "celery", "uvicorn", "pyuwsgi"}
    assert {"django", "gunicorn", "whitenoise", "segno"} <= names


@pytest.mark.parametrize(
    ("storage", "library"),
    [("s3", "boto3"), ("azure", "azure-storage-blob"), ("file", "django-storage-url")],
)
def test_a_project_has_the_library_of_its_own_storage(storage: str, library: str) -> None:
    libraries = {"boto3", "azure-storage-blob", "django-storage-url"}
    assert names_of({"storage": storage}) & libraries == {library, "django-storage-url"}


def names_of(given: dict[str, str]) -> set[str]:
    """Return the distributions that a variant's requirements.txt pins."""
    emitted = files(complete(given, "blue"))
    return {pin.partition("==")[0] for pin in parse(emitted["requirements.txt"])}
