"""Where to find a template, its questions and its pins: scaffold's own, or a fork's."""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# Always scaffold's own, even for a fork: every lock is compressed with the same dictionaries.
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
        """The template; its folder `package` is renamed to the project's package."""
        return self.root / "template"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements"

    @property
    def hooks(self) -> Path:
        """The hooks that plain cookiecutter runs; scaffold itself runs none of them."""
        return self.root / "hooks"


# In a wheel they are inside the package, in a checkout one folder up.
OWN = Bundle(_PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent)
