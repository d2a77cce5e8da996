"""Resolves every component's requirements, as `make lock`: needs uv and an index.

Writes, for each Django version, hashes.txt (every pin of all components together, with its
hashes) and one file a component (its closure under those pins, with what asked for each), and
import-names.txt: the modules that a project's own package must not shadow.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from scaffold.python import python_of
from scaffold.questions.schema import Component, components, questions
from scaffold.rendering.pins import COMPILE, HASHES, parse

HERE = Path(__file__).resolve().parent


def compiled(requires: list[str], pins: str, name: str = "requirements") -> str:
    """Return what uv makes of these lines, preferring the given pins."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}.in").write_text("".join(f"{line}\n" for line in requires))
        Path(folder, f"{name}.txt").write_text(pins)
        command = [*COMPILE.split(), "--quiet", f"{name}.in", "-o", f"{name}.txt"]
        subprocess.run(command, cwd=folder, check=True)
        return Path(folder, f"{name}.txt").read_text()


def lines(text: str, keep: str) -> str:
    """Return the compiled text with only its pins and the indented lines that `keep` names."""
    out = []
    for pin, belonging in sorted(parse(text).items()):
        out.append(pin.partition(" ;")[0] if keep == "hashes" else pin)
        if keep == "hashes":
            out += [f"    {line}" for line in belonging if line.startswith("--hash")]
        else:
            via = [line.removeprefix("# via").removeprefix("#").strip() for line in belonging]
            out += [f"    {line}" for line in via if line and not line.startswith("--hash")]
    return "\n".join([*out, ""])


def lock(django: str, parts: list[Component]) -> str:
    """Write the files of one Django version; return all its pins as uv wrote them."""
    folder = HERE / f"django-{django}"
    folder.mkdir(exist_ok=True)
    everything = [line for part in parts for line in (*part.requires, *part.requires_dev)]
    previous = folder / HASHES
    known = {} if "--upgrade" in sys.argv or not previous.exists() else parse(previous.read_text())
    pins = compiled(everything, "".join(f"{pin}\n" for pin in known))
    for part in parts:
        for requires, name in ((part.requires, ""), (part.requires_dev, "-dev")):
            if requires:
                own = compiled(list(requires), pins, f"requirements{name}")
                (folder / f"{part.name}.txt").write_text(lines(own, "via"))
    previous.write_text(lines(pins, "hashes"))
    return pins


def import_names(pins: dict[str, list[str]]) -> set[str]:
    """Return the top-level modules of these pins, found by installing them."""
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder, "pins.txt")
        requirements.write_text("\n".join(pins))
        install = ["uv", "pip", "install", "--quiet", "--no-deps", "--target", f"{folder}/lib"]
        newest = python_of("3.13")  # which each of the pins takes
        subprocess.run([*install, "--python", newest, "-r", str(requirements)], check=True)
        found = Path(folder, "lib").iterdir()
        names = {path.name.split(".")[0] for path in found if path.suffix != ".dist-info"}
    return {name for name in names if name.isidentifier() and not name.startswith("_")}


def main() -> None:
    names: set[str] = set()
    (question,) = (question for question in questions() if question.key == "django")
    for django in question.choices:
        parts = [part for part in components() if django in part.when.get("django", django)]
        names |= import_names(parse(lock(django, parts)))
    (HERE / "import-names.txt").write_text("\n".join([*sorted(names), ""]))


if __name__ == "__main__":
    main()
