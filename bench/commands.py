"""Times scaffold's commands against peers in one run, as `make bench`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROUNDS = 15


def seconds(command: list[str], folder: Path, cache: Path | None) -> float:
    begin = time.perf_counter()
    # Python's own files are cached, as they are wherever scaffold is installed.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    own = {"XDG_CACHE_HOME": str(cache)} if cache else {}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**kept, **own})
    return time.perf_counter() - begin


def compare(
    name: str, ours: list[str], peer_name: str, peer: list[str], *, first: bool = False
) -> None:
    """Print the medians of both, alternating, and their ratio.

    `first` gives each run an empty cache, as on the day when scaffold was installed.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        for command, kept in zip((ours, peer), times, strict=True):
            with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
                kept.append(seconds(command, Path(folder), Path(cache) if first else None))
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
        "the same for the first time",
        [scaffold, "new", "mysite", "--yes"],
        "`django-admin startproject mysite`",
        [django_admin, "startproject", "mysite"],
        first=True,
    )
    compare(
        "`scaffold --version`",
        [scaffold, "--version"],
        "`python -c 'import click'`",
        [sys.executable, "-c", "import click"],
    )


if __name__ == "__main__":
    main()
