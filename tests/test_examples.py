"""The examples in the repository are what the template makes now."""

import subprocess
from pathlib import Path

from examples.make import EXAMPLES as NAMES
from examples.make import example
from scaffold.rendering import lock

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def test_the_examples_are_fresh() -> None:
    for name in NAMES:
        tree = {path: (file.content, file.executable) for path, file in example(name).items()}
        listing = ["git", "ls-files", "--cached", "--others", "-z", name]
        done = subprocess.run(listing, cwd=EXAMPLES, check=True, capture_output=True, text=True)
        paths = [EXAMPLES / path for path in done.stdout.split("\0") if path]
        found = {
            path.relative_to(EXAMPLES / name).as_posix(): (
                path.read_bytes(),
                bool(path.stat().st_mode & 0o100),
            )
            for path in paths
            if "__pycache__" not in path.parts
        }
        # What zlib makes of a text is not the same everywhere.
        ours, theirs = (lock.parse(files.pop(lock.NAME)[0]) for files in (found, tree))
        assert ours == theirs
        assert found == tree, f"{name}: run make examples"
