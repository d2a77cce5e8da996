"""Times scaffold's commands against peers in one run, as `make bench`."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 15


def seconds(command: list[str], folder: Path) -> float:
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begin


def compare(name: str, ours: list[str], peer_name: str, peer: list[str]) -> None:
    """Print the medians of both, alternating, and their ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        for command, kept in zip((ours, peer), times, strict=True):
            with tempfile.TemporaryDirectory() as folder:
                kept.append(seconds(command, Path(folder)))
    # The first of each filled the caches.
    mine, theirs = (median(kept[1:]) for kept in times)
    print(
        f"| {name} | {mine * 1000:.0f} ms | {peer_name} | {theirs * 1000:.0f} ms "
        f"| {mine / theirs:.2f} |"
    )


def main() -> None:
    scripts = Path(sys.executable).parent
    scaffold = str(scripts / "scaffold")
    django_admin = str(scripts / "django-admin")
    if not Path(django_admin).exists():
        sys.exit("bench: pip install Django first, into the same environment")
    assert shutil.which("git")
    print("| ours | median | peer | median | ratio |\n|---|---|---|---|---|")
    compare(
        "`scaffold new mysite --yes`",
        [scaffold, "new", "mysite", "--yes"],
        "`django-admin startproject mysite`",
        [django_admin, "startproject", "mysite"],
    )
    compare(
        "`scaffold --version`",
        [scaffold, "--version"],
        "`python -c 'import click'`",
        [sys.executable, "-c", "import click"],
    )


if __name__ == "__main__":
    main()
