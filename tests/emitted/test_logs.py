"""The log of an emitted project: what is in it, and what is not, on every gateway."""

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pexpect
import pytest

from scaffold.questions.schema import components
from scaffold.questions.tables import gateways
from scaffold.rendering.render import render
from scaffold.smoke.process import Process, wait_until
from tests.emitted.project import Project
from tests.emitted.site import ask, served, with_boom
from tests.helpers.folders import write_tree

SIGNS = {
    "gunicorn": " INFO gunicorn.error - Listening at: ",
    "uvicorn": " INFO uvicorn.error - Started server process ",
    "uwsgi": " INFO uwsgi - spawned uWSGI worker 1 ",
    "granian": " INFO _granian - Listening at: ",
}
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(,\d{3})? [A-Z]+ [\w.]+ [\w-]+ \S.*")
# What uWSGI says before it knows how; on a platform the user is not root.
BEFORE = re.compile(r"\[uWSGI\] getting INI|running \"unix_signal|\[log-encoder\] registered")


def visit(project: Project) -> None:
    """Ask for what scanners, monitors and people ask for."""
    ask(project, "/no-such-page/?token=secret", X_Request_ID="from-the-proxy")
    ask(project, "/no-such-page/", "HEAD")
    ask(project, "/forged%0Aline/%1B[31m")
    ask(project, "/", Host="scanner.example")
    ask(project, "/boom/?token=secret")
    for probe in ("/healthz", "/readyz"):
        for method in ("GET", "HEAD"):
            assert ask(project, probe, method).status_code == 200


def lines_of(process: Process) -> list[str]:
    process.terminate()
    process.expect_end()
    return [line for line in process.log().splitlines() if not BEFORE.match(line)]


@pytest.mark.parametrize("name", gateways())
def test_in_production_an_event_is_a_line_of_one_format(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    with_boom(project)
    with served(project, **project.production) as web:
        visit(project)
        lines = lines_of(web)
    log = "\n".join(lines)
    assert SIGNS[name] in log
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert "secret" not in log
    assert "healthz" not in log
    assert "readyz" not in log
    found = [line for line in lines if " site1.requests from-the-proxy " in line]
    assert len(found) == 1
    assert re.search(r" GET /no-such-page/ 404 \d+ms 127\.0\.0\.1$", found[0])
    assert " WARNING django.request from-the-proxy Not Found: /no-such-page/" in log
    assert re.search(r" HEAD /no-such-page/ 404 \d+ms ", log)
    warned = [line for line in lines if " WARNING " in line and "Not Found: " not in line]
    assert len(warned) == 1
    assert "scanner.example" in warned[0]
    (error,) = [line for line in lines if " ERROR " in line]
    assert error.endswith(", boom")
    assert "\\nTraceback (most recent call last):\\n" in error


@pytest.mark.parametrize("name", gateways())
def test_in_production_an_event_may_be_a_line_of_json(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    with_boom(project)
    with served(project, **project.production, LOG_FORMAT="json") as web:
        visit(project)
        lines = lines_of(web)
    events = [json.loads(line) for line in lines]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, events))
    assert "secret" not in "\n".join(lines)
    (found,) = [event for event in events if event.get("request_id") == "from-the-proxy"][:1]
    told = {key: found[key] for key in ("method", "path", "status", "client", "level")}
    assert told == {
        "method": "GET",
        "path": "/no-such-page/",
        "status": 404,
        "client": "127.0.0.1",
        "level": "INFO",
    }
    assert found["duration_ms"] >= 0
    (error,) = [event for event in events if event["level"] == "ERROR"]
    assert error["traceback"].endswith(", boom")
    assert {event["logger"] for event in events} > {"site1.requests", "django.request"}


@pytest.mark.parametrize("name", [name for name in gateways() if name != "uvicorn"])
def test_a_made_over_project_s_server_logs_requests_without_query_strings(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    # Its settings know nothing of our log.
    tree = render(project.answers, {"__logs": "", "__whole": ""})
    (part,) = (part for part in components() if part.name == name)
    paths = [path.replace("package/", "site1/") for path in part.files] or ["gunicorn.conf.py"]
    write_tree(project.folder, {path: tree[path] for path in paths})
    with served(project, **project.production) as web:
        ask(project, "/no-such-page/?token=secret", X_Request_ID="from-the-proxy")
        ask(project, "/forged%0Aline/")
        lines = lines_of(web)
    assert "secret" not in "\n".join(lines)
    assert any(' "GET /no-such-page/' in line and " 404 " in line for line in lines)
    assert any(re.search(r' "GET /forged%0[Aa]line/', line) for line in lines)


def test_the_level_is_the_environment_s(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    with served(project, **project.production, LOG_LEVEL="error") as web:
        ask(project, "/no-such-page/")
        assert lines_of(web) == []


def test_in_development_the_log_is_for_people(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    with_boom(project)
    assert project.run("./manage.py", "migrate").status == 0
    command = f"{project.folder}/manage.py runserver --noreload {project.port}"
    child = pexpect.spawn(command, cwd=project.folder, env=project.plain, encoding="utf-8")
    try:
        child.expect("Quit the server")

        def visit_all() -> None:
            for path in ("/boom/?token=secret", "/healthz", "/last/"):
                ask(project, path, Host="localhost")

        # A terminal that nobody reads would stop the server.
        visitor = threading.Thread(target=visit_all)
        visitor.start()
        child.expect("Not Found: /last/")
        said = str(child.before)
        visitor.join()
    finally:
        child.close(force=True)
    assert "\x1b[31;1m" in said
    assert "\r\nTraceback (most recent call last):\r\n" in said
    assert "\r\nValueError: a long tale, " in said
    assert re.search(r"\d\d:\d\d:\d\d INFO site1\.requests GET /boom/ 500 \d+ms", said)
    assert "healthz" not in said


class SentryServer(ThreadingHTTPServer):
    """Has the bodies of all that was reported."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.bodies: list[str] = []


class Sentry(BaseHTTPRequestHandler):
    """Keeps what an SDK reports."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        assert isinstance(self.server, SentryServer)
        self.server.bodies.append(body.decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def sentry() -> Iterator[SentryServer]:
    server = SentryServer(("127.0.0.1", 0), Sentry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def events(server: SentryServer) -> list[Any]:
    """Return the errors among the reports: each envelope is lines of JSON."""
    documents = [json.loads(line) for body in server.bodies for line in body.splitlines() if line]
    return [document for document in documents if document.get("level") == "error"]


def test_errors_are_reported_and_scanners_are_not(
    made: Callable[[str], Project], sentry: SentryServer
) -> None:
    project = made("gunicorn")
    with_boom(project)
    told = {
        **project.production,
        "SENTRY_DSN": f"http://key@127.0.0.1:{sentry.server_port}/1",
        "SENTRY_ENVIRONMENT": "staging",
        "SENTRY_RELEASE": "site1@7",
    }
    with served(project, **told) as web:
        for _ in range(3):
            assert ask(project, "/", Host="scanner.example").status_code == 400
        assert ask(project, "/boom/").status_code == 500
        wait_until(lambda: bool(events(sentry)), web, "a report", 30)
        # Whatever else there is comes with the end of the process.
        lines_of(web)
    (event,) = events(sentry)
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert (event["environment"], event["release"]) == ("staging", "site1@7")
