"""Renames the template's folders, in cookiecutter's own copy, to the names that it renders.

The repository cannot use those names: Windows allows no "<" in the name of a file.
"""

import shutil
from pathlib import Path

project = Path("<<cookiecutter.project_slug>>")
shutil.copytree("template", project)
(project / "package").rename(project / "<<cookiecutter.package>>")
