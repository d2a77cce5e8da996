"""What `retrofit` has to refuse in one line, with nothing written."""

import shutil
from pathlib import Path

from tests.gates.project import APP, PACKAGE, Project, grows
from tests.gates.subject import commit, git


@grows("4.2", refused=("manage.py",))
def grow_two_manage_py(project: Project) -> None:
    """A second project stands in the same folder."""
    for name in (PACKAGE, APP, "manage.py"):
        source, target = project.path(name), project.path(f"other/{name}")
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    project.rename("manage.py", "first/manage.py")
    project.rename(PACKAGE, f"first/{PACKAGE}")
    project.rename(APP, f"first/{APP}")


@grows("4.2", refused=("Django",))
def grow_not_django(project: Project) -> None:
    """Python, and no Django."""
    for path in project.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    project.write("hello.py", "print('hello')\n")


@grows("1.11", refused=("settings.py",))
def grow_python2_settings(project: Project) -> None:
    """settings.py prints as Python 2 does."""
    project.append(project.settings, "\nif DEBUG:\n    print 'debug is on'\n")


@grows("3.2", refused=("settings",))
def grow_circular_star_imports(project: Project) -> None:
    """base imports all of local, which imports all of base."""
    folder = f"{PACKAGE}/settings"
    project.rename(project.settings, f"{folder}/base.py")
    project.write(f"{folder}/__init__.py", "from .base import *\n")
    project.append(f"{folder}/base.py", "\nfrom .local import *\n")
    project.write(f"{folder}/local.py", "from .base import *\n\nDEBUG = True\n")


@grows("5.2", refused=("mysite.config",))
def grow_absent_settings(project: Project) -> None:
    """manage.py names a module that is not there."""
    project.edit("manage.py", ("'mysite.settings'", "'mysite.config'"))


@grows("4.2", refused=("settings.py",))
def grow_nul_bytes(project: Project) -> None:
    """Half of settings.py was lost to a full disk."""
    project.append(project.settings, "\n" + "\0" * 64)


@grows("4.2", refused=("settings.py",))
def grow_huge_settings(project: Project) -> None:
    """10 MB of settings."""
    project.append(project.settings, "\nNUMBERS = [\n" + "    1234567,\n" * 880_000 + "]\n")


@grows("4.2", refused=("pyproject.toml",))
def grow_broken_manifest(project: Project) -> None:
    """pyproject.toml with git's marks in it."""
    project.path("requirements.txt").unlink()
    project.write(
        "pyproject.toml",
        '[project]\nname = "mysite"\n<<<<<<< HEAD\ndependencies = ["Django==4.2"]\n=======\n',
    )


@grows("4.2", refused=("settings.py",))
def grow_modified_tree(project: Project) -> None:
    """A change that is not committed."""
    commit(project.folder)
    project.append(project.settings, "\n# thinking\n")


@grows("4.2", refused=("settings.py",))
def grow_staged_tree(project: Project) -> None:
    """A change that is staged."""
    commit(project.folder)
    project.append(project.settings, "\n# thinking\n")
    git(project.folder, "add", project.settings)


@grows("4.2", refused=("views",))
def grow_renamed_tree(project: Project) -> None:
    """A rename that is staged."""
    commit(project.folder)
    git(project.folder, "mv", f"{APP}/views.py", f"{APP}/views_old.py")


@grows("4.2", refused=("Dockerfile",))
def grow_untracked_in_the_way(project: Project) -> None:
    """A file of a name that retrofit writes, which git does not know."""
    commit(project.folder)
    project.write("Dockerfile", "FROM scratch\n")


@grows("4.2", refused=("manage.py",))
def grow_link_out(project: Project) -> None:
    """manage.py is a link to another folder."""
    outside = Path(f"{project.folder}-outside")
    outside.mkdir()
    project.path("manage.py").rename(outside / "manage.py")
    project.path("manage.py").symlink_to(outside / "manage.py")
