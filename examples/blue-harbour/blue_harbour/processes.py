"""
How many processes web has: WEB_CONCURRENCY, or one for each processor that it may use.

https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
"""

import math
import os
import sys
from pathlib import Path

# Each takes connections of the database: README.md has the sum.
MOST = 8


def processes():
    wanted = os.environ.get("WEB_CONCURRENCY")
    if not wanted:
        return max(1, min(MOST, math.ceil(processors())))
    if not wanted.isdecimal() or int(wanted) == 0:
        sys.exit(f"WEB_CONCURRENCY is {wanted!r}: set it to a whole number above 0.")
    return int(wanted)


def processors(root="/"):
    """Return how many processors this process may use, as its container limits it."""
    allowed = getattr(os, "sched_getaffinity", None)
    count = len(allowed(0)) if allowed else os.cpu_count() or 1
    return min([count, *quotas(Path(root))])


def quotas(root):
    """Yield the processors that each group of this process may use, where it is limited."""
    groups = read(root / "proc/self/cgroup")
    for number, controllers, name in (line.split(":", 2) for line in groups):
        within = root / "sys/fs/cgroup"
        if number == "0":
            files = ("cpu.max",)
        elif "cpu" in controllers.split(","):
            within = within / "cpu"
            files = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
        else:
            continue
        group = within / name.strip("/")
        # In a container only its own group may be seen, at the top.
        for folder in (group, *group.parents):
            if not folder.is_relative_to(within):
                break
            lines = [line for file in files for line in read(folder / file)]
            quota, period = " ".join(lines).split() or ("max", 0)
            if quota not in ("max", "-1"):
                yield int(quota) / int(period)


def read(file):
    try:
        return file.read_text().splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    print(processes())
