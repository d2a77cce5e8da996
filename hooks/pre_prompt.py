"""Lifts the template to the top of the copy that cookiecutter works in, where it looks for one."""

from pathlib import Path

(template,) = Path("template").iterdir()
template.rename(template.name)
