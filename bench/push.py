"""A push of a code change to two hosts, beside a plain script on Fabric, and a rollback.

The hosts are those of tests/ssh, on this machine, so it takes root, and also:
apt-get install nginx openssh-server supervisor sudo
"""

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.helpers.environments import interpreter
from tests.ssh.site import ADDRESSES, Site, made

PEER = Path(__file__).with_name("push_by_fabric.py")
ROUNDS = int(sys.argv[1]) if sys.argv[1:] else 5


def timed(function: Callable[[], object]) -> float:
    start = time.monotonic()
    function()
    return time.monotonic() - start


def deploy(site: Site, *arguments: str) -> None:
    done = site.deploy(*arguments)
    if done.status:
        raise SystemExit(done.out + done.err)


def roll_back(site: Site) -> tuple[float, float]:
    """Return the seconds until the site serves the release before, and those of all."""
    start = time.monotonic()
    line = site.command("rollback", "production")
    with subprocess.Popen(
        line, cwd=site.folder, env=site.environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        served = [time.monotonic() for text in process.stdout if text.startswith("workers:")]
    if process.returncode:
        raise SystemExit("the rollback failed")
    return served[0] - start, time.monotonic() - start


def compare(site: Site) -> None:
    fabric = str(interpreter("3.13", ["fabric==3.2.3"]))
    config = str(site.folder.parent / "ssh_config")

    def push_by_fabric() -> None:
        # Above all numbers of ours, which count on from the highest one.
        number = 1000 * (len(seconds["by Fabric"]) + 1)
        line = [fabric, str(PEER), config, str(number), *ADDRESSES.values()]
        subprocess.run(line, check=True, cwd=site.folder, env=site.environ, capture_output=True)

    deploy(site, "setup", "production", "--variables", str(site.variables))
    site.test_with("true")
    deploy(site, "push", "production")
    seconds: dict[str, list[float]] = defaultdict(list)
    for count in range(ROUNDS):
        site.commit("site1/changed.py", f"ROUND = {count}\n")
        seconds["push"].append(timed(lambda: deploy(site, "push", "production")))
        time.sleep(3)  # until the release before has stopped
        served, whole = roll_back(site)
        seconds["rollback, until it serves"].append(served)
        seconds["rollback, whole"].append(whole)
        seconds["by Fabric"].append(timed(push_by_fabric))
        if not site.ready():
            raise SystemExit("the hosts do not serve")
    peer = median(seconds["by Fabric"])
    print("| what | median, s | ratio |\n|---|---|---|")
    for name, each in seconds.items():
        print(f"| {name} | {median(each):.2f} | {median(each) / peer:.2f} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, made(Path(folder)) as project:
        compare(project)
