"""What `api-keys` finds and leaves alone, in settings as people write them: both are counted."""

from collections import Counter
from collections.abc import Iterable

from scaffold.project.project import Project
from scaffold.retrofit import old_values
from scaffold.rules._secrets import found
from scaffold.rules.engine import find_all
from scaffold.rules.registry import rules
from tests.helpers.projects import folder_of
from tests.rules.secret_corpus import harmless, secret

HEAD = ["import os", "import environ", "env = environ.Env()"]

# Secrets that are not found, and why.
KNOWN_MISSES = {
    "TOKENS": "the secret is a key of the dict, which no variable can take the place of",
    "SUPERUSER": "nothing names the third element of a tuple",
}
# Harmless lines that are found, and why.
FALSE_ALARMS: dict[str, str] = {}


def settings(lines: Iterable[str]) -> str:
    return "\n".join([*HEAD, *lines, ""])


def counted(lines: Iterable[str]) -> Counter[int]:
    """Return how many secrets are found in each line, by its index."""
    with folder_of(settings(lines)) as folder:
        findings = find_all(Project(folder), [rules()["api-keys"]])
    return Counter(finding.line - len(HEAD) - 1 for finding in findings)


def test_size() -> None:
    assert len(secret()) >= 120
    assert len(harmless()) >= 200
    # The two lists differ in every line.
    assert not {line for line, _ in secret()} & set(harmless())


def test_every_secret_is_found() -> None:
    lines = [line for line, _ in secret()]
    numbers = counted(lines)
    wrong = {
        line: f"{numbers[index]} of {number}"
        for index, (line, number) in enumerate(secret())
        if numbers[index] != number
    }
    assert {line.split()[0]: given for line, given in wrong.items()} == dict.fromkeys(
        KNOWN_MISSES, "0 of 1"
    )
    assert len(KNOWN_MISSES) <= 3


def test_nothing_harmless_is_found() -> None:
    lines = harmless()
    assert {lines[index].split()[0] for index in counted(lines)} == set(FALSE_ALARMS)


def test_found_alone_as_well() -> None:
    # What stands around a line does not matter.
    for line, number in secret():
        if line.split()[0] not in KNOWN_MISSES:
            assert sum(counted([line]).values()) == number, line


def test_no_value_is_lost_and_each_is_secret() -> None:
    with folder_of(settings(line for line, _ in secret())) as folder:
        project = Project(folder)
        moved = old_values.old_values(project)
        further = old_values.further_values(project)
        for one in found(project):
            if one.text.whole:
                pair = (one.variable, one.text.value)
                assert pair in further or moved[one.variable] == one.text.value
                assert old_values.is_secret(*pair), pair


def test_old_values_of_harmless_settings_are_not_secret() -> None:
    lines = [
        line for line in harmless() if line.split()[0] not in ("SECRET_KEY", "EMAIL_HOST_PASSWORD")
    ]
    with folder_of(settings(lines)) as folder:
        moved = old_values.old_values(Project(folder))
    assert not [name for name, value in moved.items() if old_values.is_secret(name, value)]
