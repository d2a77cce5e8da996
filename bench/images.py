"""The emitted image beside a naive one: size, and the time to build it cold and after edits.

    python bench/images.py

Needs a Docker engine; SCAFFOLD_BUILD_NETWORK names the network that builds use.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.questions.answers import complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render

NETWORK = os.environ.get("SCAFFOLD_BUILD_NETWORK", "default")
BASE = "python:3.13-slim-trixie"
NAIVE = f"""FROM {BASE}
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["gunicorn", "bench.wsgi"]
"""


def build(folder: Path, tag: str, *options: str) -> float:
    started = time.perf_counter()
    command = ["docker", "build", "--quiet", "--network", NETWORK, "--tag", tag, *options, "."]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def size(tag: str) -> float:
    """Return an image's size in MB."""
    command = ["docker", "image", "inspect", "--format", "{{.Size}}", tag]
    return int(subprocess.run(command, check=True, capture_output=True).stdout) / 1e6


def measure(folder: Path, tag: str) -> list[float]:
    cold = build(folder, tag, "--no-cache")
    view = folder / "keygen" / "views.py"
    view.write_text(view.read_text() + f"# {time.time_ns()}\n")
    code = build(folder, tag)
    pins = folder / "requirements.txt"
    pins.write_text(f"# {time.time_ns()}\n" + pins.read_text())
    return [size(tag) - size(BASE), cold, code, build(folder, tag)]


def main() -> None:
    answers = complete({}, "bench")
    rows = {}
    for name in ("emitted", "naive"):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "bench"
            apply(folder, plan(locked(answers, render(answers)), {}))
            if name == "naive":
                (folder / "Dockerfile").write_text(NAIVE)
            rows[name] = measure(folder, f"bench-{name}")
    print("| image | MB over the base | cold build, s | after a code edit, s | after a pin's, s |")
    print("|---|---|---|---|---|")
    for name, (megabytes, *seconds) in rows.items():
        print(f"| {name} | {megabytes:.0f} | " + " | ".join(f"{s:.1f}" for s in seconds) + " |")
    ratios = [a / b for a, b in zip(rows["emitted"], rows["naive"], strict=True)]
    print("| ratio | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
