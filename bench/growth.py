"""What one pod of each kind takes and gives, from which docs/deploy/growth.md reckons.

The default project as emitted, with two processes of Gunicorn as in deploy/kubernetes, on
PostgreSQL and Redis. Needs wrk, and both services as the tests do. Processor time is counted by
the kernel, so other work on the machine changes it little; memory is the proportional set size.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.gateways import load, memory, tree, wait_for
from scaffold.questions.answers import complete
from scaffold.smoke.prepare import collect_static, configure, install, release, render_project
from scaffold.smoke.process import started
from scaffold.smoke.run import Run

WORKERS = ("rq", "celery", "tasks")
JOBS = 300
ENQUEUE = "from keygen.models import Key; from keygen.tasks import make_key; "
ENQUEUE += "[make_key.{verb}(Key.objects.create().pk) for _ in range({jobs})]"
VERBS = {"rq": "delay", "celery": "delay", "tasks": "enqueue"}
DONE = "from keygen.models import Key; print(Key.objects.exclude(token='').count())"
BACKENDS = """SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TICK = os.sysconf("SC_CLK_TCK")
# One pod of web, and of the database's machine, at the share of a processor that leaves room.
BUSY = 0.8
LOADS = (10, 100, 1_000, 10_000)


def cpu(pids: Iterator[int]) -> float:
    """Return the seconds of processor time that processes have taken."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:13]))
    return total / TICK


def sql(run: Run, statement: str) -> list[str]:
    command = ["psql", "--tuples-only", "--no-align", "--dbname", run.environment["DATABASE_URL"]]
    done = subprocess.run([*command, "-c", statement], check=True, capture_output=True, text=True)
    return done.stdout.split()


def backends(run: Run) -> Iterator[int]:
    """Yield the database's processes that serve this project."""
    yield from map(int, sql(run, BACKENDS))


def web(run: Run) -> dict[str, float]:
    url = f"http://127.0.0.1:{run.environment['PORT']}"
    told = {**run.environment, "WEB_CONCURRENCY": "2"}
    with started("web", run.procfile["web"], run.folder, told) as process:
        page = wait_for(process, f"{url}/")
        idle = memory(process.popen.pid)
        load(f"{url}/")  # warm
        found = {"idle, MB": idle}
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert style
        for name, path in (("page", "/"), ("static file", style[1])):
            before = cpu(tree(process.popen.pid)), cpu(backends(run))
            begin = time.monotonic()
            rate, _, slowest = load(f"{url}{path}")
            count = rate * (time.monotonic() - begin)
            after = cpu(tree(process.popen.pid)), cpu(backends(run))
            found |= {
                f"{name}/s": rate,
                f"{name}, p99 ms": slowest,
                f"{name}, ms of web": 1000 * (after[0] - before[0]) / count,
                f"{name}, ms of PostgreSQL": 1000 * (after[1] - before[1]) / count,
            }
        found["busy, MB"] = memory(process.popen.pid)
        found["connections"] = len([*backends(run)])
    return found


def worker(run: Run) -> dict[str, float]:
    """Return what a worker takes, and how many jobs of the example it does in a second."""
    verb = VERBS[run.answers["worker"]]
    run.manage("shell", "-c", ENQUEUE.format(verb=verb, jobs=JOBS))
    begin = time.monotonic()
    with started("worker", run.procfile["worker"], run.folder, run.environment) as process:
        while int(run.manage("shell", "-c", DONE).split()[-1]) < JOBS:
            process.check_running()
        seconds = time.monotonic() - begin
        return {"jobs/s, its start included": JOBS / seconds, "MB": memory(process.popen.pid)}


def peak(run: Run, *command: str) -> float:
    """Return the most memory that a command held, in MB."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    return float(run.command(sys.executable, "-c", code, *command).split()[-1])


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for kind in sys.argv[1:] or WORKERS:
            with ExitStack() as stack:
                folder = Path(scratch, kind)
                folder.mkdir()
                answers = complete({"worker": kind}, "site1")
                run = Run(answers, folder / "project", None, vendored=False, stack=stack)
                for step in (render_project, install, configure):
                    step(run)
                # The example's job sleeps; here it is to be as short as it can.
                keys = run.folder / "keygen/keys.py"
                keys.write_text(keys.read_text().replace("SECONDS = 3", "SECONDS = 0"))
                told = {"release, MB": peak(run, *shlex.split(run.procfile["release"]))}
                release(run)
                collect_static(run)
                told["migrate --check, MB"] = peak(run, "python", "manage.py", "migrate", "--check")
                print(f"{kind}:", worker(run) | told)
                if kind == WORKERS[0]:
                    found = web(run)
                    print("web:", found)
                    reckon(found)


def reckon(found: dict[str, float]) -> None:
    """Print what each load takes, by what one page took."""
    print("| pages/s | processors of web | pods of 2 | connections | processors of PostgreSQL |")
    print("|---|---|---|---|---|")
    for pages in LOADS:
        processors = pages * found["page, ms of web"] / 1000 / BUSY
        pods = max(2, -(-processors // 2))
        database = pages * found["page, ms of PostgreSQL"] / 1000 / BUSY
        print(f"| {pages} | {processors:.1f} | {pods:.0f} | {pods * 8:.0f} | {database:.1f} |")


if __name__ == "__main__":
    main()
