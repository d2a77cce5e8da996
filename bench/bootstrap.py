"""Times bootstrap.py against `python -m venv` and `pip install`, as `make bench`.

From a fresh clone of a vendored project to a working `manage.py check`, all in turn, round after
round. The peer has a warm pip cache: the first round, which does not count, fills it.

    python bench/bootstrap.py [FOLDER]

FOLDER is where it works; on a file system that is slow to take files just after many were deleted
(ext4 without a journal), a folder in memory tells more of the programs and less of the disk.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.rendering.render import render

ROUNDS = 5
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
    "SECRET_KEY": "bench",
    "DATABASE_URL": "postgres://bench",
    "REDIS_URL": "redis://bench",
}


def path(*, with_uv: bool) -> str:
    """Return PATH with uv's folder first, or without any that holds it."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("bench: uv is not installed")
    folders = os.environ["PATH"].split(os.pathsep)
    without = [folder for folder in folders if not shutil.which("uv", path=folder)]
    return os.pathsep.join([str(Path(uv).parent), *without] if with_uv else without)


def seconds(commands: list[list[str]], folder: Path, *, with_uv: bool = False) -> float:
    environment = {**ENVIRONMENT, "PATH": path(with_uv=with_uv)}
    begin = time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    answers = complete({}, "mysite")
    python = python_of(answers["python"])
    check = ["ve/bin/python", "manage.py", "check"]
    bootstrap = [python, "bootstrap.py"]
    install = ["ve/bin/python", "-m", "pip", "install", "--requirement", "requirements.txt"]
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as temporary:
        project, copy = Path(temporary, "mysite"), Path(temporary, "copy")
        apply(project, plan(render(answers), {}))
        subprocess.run([*bootstrap, "--vendor"], cwd=project, check=True, capture_output=True)
        for _ in range(ROUNDS + 1):
            for name, commands, with_uv in (
                ("venv, pip install", [[python, "-m", "venv", "ve"], install, check], False),
                ("bootstrap.py, uv", [bootstrap, check], True),
                ("bootstrap.py, pip", [bootstrap, check], False),
            ):
                shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".ve"))
                times.setdefault(name, []).append(seconds(commands, copy, with_uv=with_uv))
                if name == "bootstrap.py, pip":
                    times.setdefault("again, no-op", []).append(seconds([bootstrap], copy))
                shutil.rmtree(copy)
    peer = median(times["venv, pip install"][1:])
    print("| what | median | ratio |\n|---|---|---|")
    for name, measured in times.items():
        print(f"| {name} | {median(measured[1:]):.2f} s | {median(measured[1:]) / peer:.2f} |")


if __name__ == "__main__":
    main()
