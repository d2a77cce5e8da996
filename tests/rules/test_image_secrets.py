"""The image would carry .env: found where the whole folder is copied, and left out by retrofit."""

import pytest

from tests.helpers.rules import check_noop, check_transformed

ALL = "FROM python:3.13\nCOPY . .\nCMD gunicorn mysite.wsgi\n"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Dockerfile": "FROM python:3.13\nCOPY mysite mysite\n"},
        {"Dockerfile": "FROM python:3.13\nCOPY --from=build . .\n", ".dockerignore": ".env\n"},
        {"Dockerfile": ALL, ".dockerignore": ".git\n.env*\n"},
        {"Dockerfile": ALL, ".dockerignore": "**/.env\n"},
        {"Dockerfile": ALL, ".dockerignore": "*\n!mysite\n"},
        {"Dockerfile": ALL, ".dockerignore": "/.env\r\n"},
    ],
)
def test_left_out_or_not_copied(files: dict[str, str]) -> None:
    check_noop("image-secrets", files)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, ".env\n.scaffold.json\n"),
        (".git", ".git\n.env\n.scaffold.json\n"),
        (".env\n!.env\n", ".env\n!.env\n.env\n.scaffold.json\n"),
        ("*.md\r\n", "*.md\r\n.env\r\n.scaffold.json\r\n"),
    ],
)
@pytest.mark.parametrize("copied", [ALL, ALL.replace("COPY .", "ADD --chown=app ./")])
def test_it_is_left_out(copied: str, before: str | None, after: str) -> None:
    check_transformed(
        "image-secrets",
        {"Dockerfile": copied, ".dockerignore": before},
        {".dockerignore": after},
    )
