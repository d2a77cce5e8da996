"""Each gateway as emitted, beside its plain defaults and beside the others.

Needs wrk (Debian's package of that name) and PostgreSQL as the tests do. Gateways take turns in
each round; printed are medians of the rounds. Memory is the proportional set size of all processes.
"""

import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests

from scaffold.questions.answers import complete
from scaffold.questions.tables import gateways
from scaffold.smoke.prepare import collect_static, configure, install, release, render_project
from scaffold.smoke.process import Process, started
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = os.environ.get("SECONDS_EACH", "5")
PLAIN = {
    "gunicorn": "gunicorn --config /dev/null --bind 127.0.0.1:{port} site1.wsgi",
    "uvicorn": "uvicorn --port {port} site1.asgi:application",
    "uwsgi": "uwsgi --http 127.0.0.1:{port} --module site1.wsgi",
    "granian": "granian --port {port} --interface wsgi site1.wsgi:application",
}
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
COLUMNS = ("start, s", "page/s", "p50, ms", "p99, ms", "static/s", "p99, ms ", "PSS, MB")
Row = dict[str, float]


def tree(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def memory(pid: int) -> float:
    text = "".join(Path(f"/proc/{each}/smaps_rollup").read_text() for each in tree(pid))
    return sum(map(int, re.findall(r"(?m)^Pss:\s+(\d+)", text))) / 1024


def load(url: str) -> tuple[float, float, float]:
    """Return requests a second, and the median and the 99th percentile in milliseconds."""
    headers = [word for pair in HEADERS.items() for word in ("-H", ": ".join(pair))]
    command = ["wrk", "--latency", "-t1", "-c16", f"-d{SECONDS}s", *headers, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said, said
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    times = [
        float(number) * units[unit]
        for number, unit in re.findall(r"(?m)^\s+(?:50|99)%\s+([\d.]+)(us|ms|s)$", said)
    ]
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate
    return float(rate[1]), times[0], times[1]


def wait_for(process: Process, url: str) -> str:
    """Return the page once it is there."""
    with requests.Session() as session:
        session.trust_env = False
        while True:
            process.check_running()
            try:
                return session.get(url, headers=HEADERS, timeout=30).text
            except requests.ConnectionError:
                time.sleep(0.01)


def measured(run: Run, line: str) -> Row:
    """Start a server, and return what is measured of it."""
    url = f"http://127.0.0.1:{run.environment['PORT']}"
    begin = time.perf_counter()
    environment = {**run.environment}
    del environment["WEB_CONCURRENCY"]
    with started("web", line, run.folder, environment) as process:
        page = wait_for(process, f"{url}/")
        start = time.perf_counter() - begin
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert style
        pages = load(f"{url}/")
        static = load(url + style[1])
        values = (start, *pages, static[0], static[2], memory(process.popen.pid))
        process.popen.terminate()
        process.popen.wait(60)
    return dict(zip(COLUMNS, values, strict=True))


@contextmanager
def prepared(gateway: str, folder: Path) -> Iterator[Run]:
    """Yield the project of a gateway, installed, migrated, with static files."""
    answers = complete({"gateway": gateway, "cache": "none"}, "site1")
    with ExitStack() as stack:
        run = Run(answers, folder / "project", None, False, stack)
        for step in (render_project, install, configure, release, collect_static):
            step(run)
        run.environment["DJANGO_SETTINGS_MODULE"] = "site1.settings"
        run.environment["PYTHONPATH"] = str(run.folder)
        yield run


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install it: apt-get install wrk")
    found: dict[tuple[str, str], list[Row]] = {}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        runs = {}
        for gateway in sys.argv[1:] or gateways():
            folder = Path(scratch, gateway)
            folder.mkdir()
            runs[gateway] = stack.enter_context(prepared(gateway, folder))
        for number in range(ROUNDS):
            for gateway, run in runs.items():
                plain = PLAIN[gateway].format(port=run.environment["PORT"])
                for kind, line in (("emitted", run.procfile["web"]), ("plain", plain)):
                    row = measured(run, line)
                    found.setdefault((gateway, kind), []).append(row)
                    print(number, gateway, shlex.split(line)[0], row, file=sys.stderr)
    print(f"| gateway | | {' | '.join(COLUMNS)} |")
    print("|---|---|" + "---|" * len(COLUMNS))
    for gateway in runs:
        medians = [
            {column: statistics.median(row[column] for row in rows) for column in COLUMNS}
            for rows in (found[gateway, "emitted"], found[gateway, "plain"])
        ]
        emitted, plain_row = medians
        for kind, row in (("emitted", emitted), ("plain", plain_row)):
            print(f"| {gateway} | {kind} | {' | '.join(f'{row[name]:.4g}' for name in COLUMNS)} |")
        ratios = (f"{emitted[name] / plain_row[name]:.2f}" for name in COLUMNS)
        print(f"| | ratio | {' | '.join(ratios)} |")


if __name__ == "__main__":
    main()
