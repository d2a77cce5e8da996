"""A requirements file that includes one from outside the project: named, and never read."""

import pytest

from tests.helpers.rules import check_found, check_noop


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "Django==5.2\n"},
        {"requirements.txt": "-r base.txt\n", "base.txt": "Django==5.2\n"},
        {
            "requirements/prod.txt": "-r ../base.txt\nDjango==5.2\n",
            "base.txt": "whitenoise\n",
        },
    ],
)
def test_inside(files: dict[str, str]) -> None:
    check_noop("outside-manifest", files)


@pytest.mark.parametrize(
    "included", ["../base.txt", "/etc/shadow", "../../a/b.txt", "~/base.txt", "$HOME/base.txt"]
)
def test_outside(included: str) -> None:
    check_found(
        "outside-manifest",
        {"requirements.txt": f"Django==5.2\n-r {included}\n"},
        ("requirements.txt", 2, f"{included} is outside the project, so it was not read"),
    )
