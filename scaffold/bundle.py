"""Where the template, the questions and the pins stand: beside the package, or inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

# A wheel carries them in the package; a checkout has them one folder up.
ROOT = _PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent

QUESTIONS = ROOT / "cookiecutter.json"
# Its folder `package` becomes the one that holds settings.py, under the name that is asked for.
TEMPLATE = ROOT / "template"
REQUIREMENTS = ROOT / "requirements"
