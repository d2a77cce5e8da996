"""The emitted pins are the very bytes that uv would compile for the variant."""

import re
import subprocess
from pathlib import Path

import pytest

from scaffold.questions.answers import complete
from scaffold.questions.schema import components
from scaffold.questions.variants import every
from scaffold.rendering.pins import command, files, merged, parse


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


def block(pin: str, via: str = "x") -> str:
    digest = "0" * 60 + f"{sum(pin.encode()):04}"
    return f"{pin} \\\n    --hash=sha256:{digest}\n    # via {via}\n"


def requirements(*pins: str, via: str = "x") -> str:
    return "# made by uv\n" + "".join(block(pin, via) for pin in pins)


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        ("a==1 b==1", "a==1 b==1", "a==1 b==1"),
        ("a==1 b==1", "a==2 b==2", "a==2 b==2"),
        ("a==2 b==1", "a==1 b==2", "a==2 b==2"),  # neighbours, each changed by one side
        ("a==1 b==1 o==1", "a==1 b==1 t==1", "a==1 b==1 o==1 t==1"),
        ("a==1", "a==2 b==1", "a==2"),
        ("a==1 b==1", "b==1", "b==1"),
        ("a==2 b==1", "a==2 b==1", "a==2 b==1"),
    ],
)
def test_pins_merge_one_by_one_each_with_its_hashes(ours: str, theirs: str, wanted: str) -> None:
    pins = requirements(*ours.split()), requirements(*theirs.split())
    assert merged(["a==1", "b==1"], *pins) == (requirements(*wanted.split()), [])


@pytest.mark.parametrize(
    ("ours", "theirs"), [("a==2 b==1", "a==3 b==1"), ("b==1", "a==3 b==1"), ("a==2 b==1", "b==1")]
)
def test_a_pin_that_both_sides_changed_is_in_conflict(ours: str, theirs: str) -> None:
    kept = requirements(*ours.split())
    assert merged(["a==1", "b==1"], kept, requirements(*theirs.split())) == (kept, ["a"])


def test_what_else_stands_in_the_project_s_file_stays() -> None:
    own = "--index-url https://example.com/simple\n# mine\nDjango_X[y]==1 ; a < 'b'\n# why\nz==1"
    text, conflicts = merged(["django-x[y]==0"], own, requirements("a==1", "django-x[y]==0"))
    head, _, rest = own.partition("Django")
    assert (text, conflicts) == (f"{head}{block('a==1')}Django{rest}\n", [])


def test_the_pins_of_one_variant_become_another_s() -> None:
    """From the lock's pins alone, and the very bytes that this scaffold writes."""
    before = files(complete({"django": "5.2", "worker": "rq"}, "blue"))["requirements.txt"]
    after = files(complete({"worker": "celery"}, "blue"))["requirements.txt"]
    text, conflicts = merged(parse(before), before, after)
    assert (parse(text).keys(), conflicts) == (parse(after).keys(), [])
    own = before.replace("sentry-sdk==", "sentry-sdk==99.") + block("zoo==1.0")
    text, conflicts = merged(parse(before), own, after)
    assert conflicts == []
    added = {pin for pin in parse(own) if pin not in parse(before)}
    kept = {pin for pin in parse(after) if not pin.startswith("sentry-sdk==")}
    assert parse(text).keys() == kept | added
    assert all(lines[0].startswith("--hash=") for lines in parse(text).values())


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
