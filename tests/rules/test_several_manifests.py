"""`several-manifests`: two manifests state what the project needs."""

from tests.helpers.rules import check_found, check_noop

RULE = "several-manifests"


def test_one() -> None:
    check_noop(RULE, {"requirements.txt": "Django\n"})


def test_one_names_django() -> None:
    check_noop(
        RULE,
        {
            "requirements.txt": "Django\n",
            "pyproject.toml": """\
[project]
name = "x"
version = "1"
dependencies = ["ruff"]
""",
        },
    )


def test_two() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": "Django\n",
            "pyproject.toml": """\
[project]
name = "x"
version = "1"
dependencies = ["django"]
""",
        },
        ("requirements.txt", 1, "Django is required by pyproject.toml, requirements.txt"),
    )


def test_three() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": "Django\n",
            "Pipfile": """\
[packages]
django = "*"
""",
            "pyproject.toml": """\
[tool.poetry.dependencies]
python = "^3.12"
django = "^5"
""",
        },
        ("Pipfile", 1, "Django is required by pyproject.toml, Pipfile, requirements.txt"),
    )
