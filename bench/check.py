"""`scaffold check`: on a small project, and on trees of more and more files.

    python bench/check.py

The peers: Django's own `manage.py check`, which imports the project, and a bare walk of the tree.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1250, 2500, 5000)
WALK = "import os, sys; print(sum(len(names) for _, _, names in os.walk(sys.argv[1])))"


def seconds(*command: str, cwd: Path | None = None) -> float:
    """Return the best of five runs."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, cwd=cwd, check=False, capture_output=True)
        best = min(best, time.perf_counter() - started)
    return best


def start(folder: Path) -> Path:
    folder.mkdir()
    run = [sys.executable, "-m", "django", "startproject", "mysite", "."]
    subprocess.run(run, cwd=folder, check=True)
    return folder


def grow(folder: Path, files: int) -> None:
    """Add apps of twenty files each."""
    for number in range(files // 20):
        app = folder / f"app{number}"
        (app / "migrations").mkdir(parents=True)
        (app / "migrations" / "0001_initial.py").write_text("")
        model = "from django.db import models\n\n\nclass Note(models.Model):\n    pass\n"
        (app / "models.py").write_text(model)
        for module in range(18):
            (app / f"module{module}.py").write_text("import os\n" * 60)


def main() -> None:
    scaffold = [sys.executable, "-m", "scaffold", "check"]
    with tempfile.TemporaryDirectory() as scratch:
        small = start(Path(scratch) / "small")
        own, peer = (
            seconds(*scaffold, str(small)),
            seconds(sys.executable, "manage.py", "check", cwd=small),
        )
        print("| tree | scaffold check, s | peer, s | ratio |\n|---|---|---|---|")
        print(
            f"| startproject, beside manage.py check | {own:.2f} | {peer:.2f} | {own / peer:.2f} |"
        )
        for size in SIZES:
            big = start(Path(scratch) / f"big{size}")
            grow(big, size)
            own, peer = seconds(*scaffold, str(big)), seconds(sys.executable, "-c", WALK, str(big))
            print(
                f"| {size} files, beside a bare walk | {own:.2f} | {peer:.2f} | {own / peer:.2f} |"
            )


if __name__ == "__main__":
    main()
