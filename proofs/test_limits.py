"""What web does where something hangs, and when it is told to end: the same on every gateway."""

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from scaffold.questions.answers import complete
from scaffold.questions.tables import gateways
from scaffold.smoke.prepare import configure, install, render_project
from scaffold.smoke.process import Process, wait_until
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST

SLOW = """
import time

from django.db import connection
from django.http import HttpResponse


def slow(request):
    seconds = float(request.GET["seconds"])
    if "database" in request.GET:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])
    else:
        time.sleep(seconds)
    return HttpResponse("done")


urlpatterns.append(path("slow/", slow))
"""


@pytest.fixture
def silent() -> Iterator[int]:
    """Yield a port where connections are accepted and nothing is ever said."""
    taken = []
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:

        def accept() -> None:
            while True:
                try:
                    taken.append(listener.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
    for connection, _ in taken:
        connection.close()


class Web:
    """A project's web process, and what is asked of it."""

    def __init__(self, run: Run, process: Process) -> None:
        self.run = run
        self.process = process
        self.threads = ThreadPoolExecutor(40)

    def ask(self, path: str) -> requests.Response:
        told = {"Host": HOST, "X-Forwarded-Proto": "https"}
        url = f"http://127.0.0.1:{self.run.environment['PORT']}{path}"
        with requests.Session() as session:
            session.trust_env = False
            options: Any = {"headers": told, "allow_redirects": False, "timeout": 90}
            return session.get(url, **options)

    def ask_at_once(self, path: str, times: int) -> list[Future[requests.Response]]:
        return [self.threads.submit(self.ask, path) for _ in range(times)]

    def check_probes(self, *failed: str) -> None:
        """See that probes are answered in time, whatever the other threads are doing."""
        probes = self.ask_at_once("/readyz", 5)
        alive = self.ask("/healthz")
        assert (alive.status_code, alive.text) == (200, "ok")
        assert alive.elapsed.total_seconds() < 1
        for probe in probes:
            answer = probe.result()
            assert answer.elapsed.total_seconds() < 2
            named = [name for name, state in answer.json().items() if state != "ok"]
            assert named == [*failed], self.process.log()[-6000:]


@contextmanager
def served(folder: Path, gateway: str, **environment: str) -> Iterator[Web]:
    """Yield a project that is served by one process, unless the environment says otherwise."""
    answers = complete({"gateway": gateway, "example": "no"}, "site1")
    with ExitStack() as stack:
        run = Run(answers, folder / "project", None, False, stack)
        for step in (render_project, install, configure):
            step(run)
        urls = run.folder / "site1/urls.py"
        urls.write_text(urls.read_text() + SLOW)
        (run.folder / "staticfiles").mkdir()
        run.environment |= {"WEB_CONCURRENCY": "1", **environment}
        if not run.environment["WEB_CONCURRENCY"]:
            # Gunicorn takes an empty one for a number.
            del run.environment["WEB_CONCURRENCY"]
        process = run.start("web")
        web = Web(run, process)
        wait_until(lambda: answers_at_all(web), process, "/healthz", 60)
        stack.callback(web.threads.shutdown)
        # First, so that no thread waits for it.
        stack.callback(process.kill)
        # The first check imports clients, which takes its time on a busy machine.
        for _ in range(2):
            web.ask("/readyz")
            threading.Event().wait(1.5)
        yield web


def answers_at_all(web: Web) -> bool:
    try:
        return web.ask("/healthz").status_code == 200
    except requests.ConnectionError:
        return False


each = pytest.mark.parametrize("gateway", gateways())


@each
def test_a_database_that_hangs(tmp_path: Path, gateway: str, silent: int) -> None:
    url = f"postgres://postgres@127.0.0.1:{silent}/db"
    with served(tmp_path, gateway, DATABASE_URL=url, DATABASE_POOL_TIMEOUT="5") as web:
        logins = web.ask_at_once("/admin/login/", 12)
        pages = web.ask_at_once("/slow/?seconds=0&database", 12)
        for _ in range(3):
            web.check_probes("database")
        # Connecting is given up.
        assert {page.result().status_code for page in pages} == {500}
        assert {login.result().status_code for login in logins} <= {200, 500}


@each
def test_a_redis_that_hangs(tmp_path: Path, gateway: str, silent: int) -> None:
    with served(tmp_path, gateway, REDIS_URL=f"redis://127.0.0.1:{silent}/0") as web:
        for _ in range(3):
            web.check_probes("cache")


@each
def test_all_threads_and_connections_are_busy(tmp_path: Path, gateway: str) -> None:
    with served(tmp_path, gateway) as web:
        pages = web.ask_at_once("/slow/?seconds=8&database", 16)
        threading.Event().wait(1)
        for _ in range(3):
            web.check_probes()
        # None is refused: those that find no thread, or no connection, wait.
        assert [page.result().text for page in pages] == ["done"] * 16


@each
def test_a_statement_that_takes_too_long(tmp_path: Path, gateway: str) -> None:
    with served(tmp_path, gateway, DATABASE_TIMEOUT="1") as web:
        assert web.ask("/slow/?seconds=30&database").status_code == 500
        assert "statement timeout" in web.process.log()


@each
def test_sigterm(tmp_path: Path, gateway: str) -> None:
    with served(tmp_path, gateway, GRACEFUL_TIMEOUT="5") as web:
        (short,) = web.ask_at_once("/slow/?seconds=4", 1)
        (long,) = web.ask_at_once("/slow/?seconds=40", 1)
        threading.Event().wait(1)
        web.process.terminate()
        web.process.expect_end(8)
        assert short.result().text == "done"
        with pytest.raises(requests.ConnectionError):
            long.result()


@each
def test_one_processor_is_one_process(tmp_path: Path, gateway: str) -> None:
    allowed = os.sched_getaffinity(0)
    assert len(allowed) > 1
    counts = {}
    for processors in (1, len(allowed)):
        folder = tmp_path / str(processors)
        folder.mkdir()
        os.sched_setaffinity(0, sorted(allowed)[:processors])
        try:
            with served(folder, gateway, WEB_CONCURRENCY="") as web:
                counts[processors] = len(serving(web.process.popen.pid))
        finally:
            os.sched_setaffinity(0, allowed)
    # What is more than the processes that serve is the same for both.
    assert counts[len(allowed)] - counts[1] == min(8, len(allowed)) - 1


def serving(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]
