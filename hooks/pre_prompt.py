"""Gives the template, in the copy that cookiecutter works in, the names that cookiecutter renders.

They stand nowhere else, since Windows allows no "<" in the name of a file.
"""

import shutil
from pathlib import Path

project = Path("<<cookiecutter.project_slug>>")
shutil.copytree("template", project)
(project / "package").rename(project / "<<cookiecutter.package>>")
