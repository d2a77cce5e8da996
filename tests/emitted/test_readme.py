"""What an emitted README says can be done, done step by step."""

import re
import shutil
from collections.abc import Callable

import pytest

from tests.emitted.project import VARIANTS, Project

WITH_EXAMPLE = [name for name, given in VARIANTS.items() if given.get("example") != "no"]


def steps(project: Project) -> list[list[str]]:
    """Return the code in each step of the list by which the example is removed."""
    readme = (project.folder / "README.md").read_text("utf-8")
    _, _, rest = readme.partition("To remove the example:\n\n")
    listed = re.split(r"(?m)^\d\. ", rest.partition("\n\n")[0])[1:]
    return [re.findall(r"`([^`]+)`", step) for step in listed]


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_the_example_can_be_removed_as_the_readme_says(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    assert project.run("./manage.py", "migrate").status == 0
    (unmigrate,), (app,), (old, new, added), (library,), *more = steps(project)

    undone = project.run(*unmigrate.split())
    assert undone.status == 0, undone.err
    shutil.rmtree(project.folder / "keygen")
    project.edit("site1/settings.py", f"    {app}\n", "")
    project.edit("site1/urls.py", old, new)
    project.edit("site1/urls.py", "\nfrom .storage", f"{added}\n\nfrom .storage")
    project.edit("requirements.in", f"{library}\n", "")
    for (setting,) in more:
        block = re.search(rf"(?ms)^{setting} = {{\n.*?^}}\n\n?", project.settings)
        assert block
        project.edit("site1/settings.py", block[0], "")

    for command in (("./manage.py", "check"), ("./manage.py", "test")):
        outcome = project.run(*command)
        assert outcome.status == 0, outcome.err
    left = [
        path.name
        for path in project.folder.rglob("*.py")
        if ".ve" not in path.parts and "keygen" in path.read_text("utf-8")
    ]
    assert left == []
    if project.answers["tooling"] == "yes":
        linted = project.run("ve/bin/ruff", "check")
        assert linted.status == 0, linted.out


@pytest.mark.parametrize("name", VARIANTS)
def test_each_file_of_the_map_is_there(made: Callable[[str], Project], name: str) -> None:
    project = made(name)
    readme = (project.folder / "README.md").read_text("utf-8")
    _, _, rest = readme.partition("\n## Its files\n")
    rows = re.findall(r"(?m)^\| ([^|]+) \|", rest.partition("\n## ")[0])[1:]
    # Made by their own commands.
    missing = {".env", ".scaffold.json"}
    for row in rows:
        folder = ""
        for path in row.split(", "):
            # The first names the folder of the rest.
            folder = folder or (path.rpartition("/")[0] if not path.endswith("/") else "")
            found = [project.folder / path, project.folder / folder / path]
            assert path in missing or any(file.exists() for file in found), path
    named = re.findall(r"[\w.-]+(?=/|, | \||$)", " | ".join(rows))
    standing = {path.name for path in project.folder.iterdir()} - {"ve", "staticfiles", "README.md"}
    tools = {".editorconfig", ".github"}
    ignores = {".gitignore", ".dockerignore", ".gitattributes", ".python-version", "manage.py"}
    gateways = {"gunicorn.conf.py", "uwsgi.ini", "requirements.txt", "requirements-dev.txt"}
    assert standing - {*named} <= tools | ignores | gateways
