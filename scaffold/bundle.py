"""Where a template, its questions and its pins stand: scaffold's own, or a fork's."""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# The package's alone: a lock is packed by scaffold's own, whatever the template.
DICTIONARIES = _PACKAGE / "rendering" / "dictionaries"


@dataclass(frozen=True)
class Bundle:
    """A folder that holds a template, its questions and its pins."""

    root: Path

    @property
    def questions(self) -> Path:
        return self.root / "cookiecutter.json"

    @property
    def template(self) -> Path:
        """The template; its folder `package` gets the name that is asked for."""
        return self.root / "template"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements"

    @property
    def hooks(self) -> Path:
        """What plain cookiecutter runs; scaffold runs none of it."""
        return self.root / "hooks"


# A wheel carries scaffold's own in the package; a checkout has it one folder up.
OWN = Bundle(_PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent)
