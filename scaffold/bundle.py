"""Where the template, the questions and the pins stand: beside the package, or inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

# A wheel carries them in the package; a checkout has them one folder up.
ROOT = _PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent

QUESTIONS = ROOT / "cookiecutter.json"
REQUIREMENTS = ROOT / "requirements"


def template() -> Path:
    """Return the folder of the project's template.

    `hooks/pre_prompt.py` has lifted it to the top of the copy that cookiecutter makes.
    """
    name = "<<cookiecutter.project_slug>>"
    lifted = ROOT / name
    return lifted if lifted.is_dir() else ROOT / "template" / name
