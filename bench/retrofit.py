"""How long retrofit takes on large settings, beside check of the same: at most three times.

Each time is that of a whole process: the best of some rounds that alternate.
"""

import sys
import tempfile
from pathlib import Path

from bench.settings import SIZES, seconds, start

ROUNDS = 5


def main() -> None:
    scaffold = [sys.executable, "-m", "scaffold"]
    print("| lines | check, s | retrofit --dry-run, s | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for lines in SIZES:
            folder = str(start(Path(scratch, str(lines)), lines))
            checking = [*scaffold, "check", folder]
            making_over = [*scaffold, "retrofit", "--yes", "--dry-run", folder]
            rounds = [(seconds(*checking), seconds(*making_over)) for _ in range(ROUNDS)]
            check, retrofit = (min(times) for times in zip(*rounds, strict=True))
            print(f"| {lines} | {check:.2f} | {retrofit:.2f} | {retrofit / check:.1f} |")


if __name__ == "__main__":
    main()
