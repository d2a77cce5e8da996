"""A team's fork of the template: a folder, a git repository, a zip, and a server that has them."""

import base64
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scaffold.bundle import OWN
from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Outcome

# No text in any encoding of ours.
PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff<< cookiecutter.team >>"
HOOK = "import pathlib\npathlib.Path('{mark}').touch()\n"


def make(folder: Path, change: Callable[[dict[str, Any]], None] | None = None) -> Path:
    """Write a fork into the folder: one question, one choice, one component and files more."""
    for part in (OWN.template, OWN.requirements, OWN.hooks):
        shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("__pycache__"))
    # What plain cookiecutter's door goes by.
    package = OWN.questions.parent / "scaffold"
    shutil.copytree(package, folder / "scaffold", ignore=shutil.ignore_patterns("__pycache__"))
    content = json.loads(OWN.questions.read_text("utf-8"))
    content["team"] = "Team << cookiecutter.project_name >>"
    content["region"] = ["eu", "us", "moon"]
    content["__prompts__"]["team"] = "Team that owns it"
    content["__prompts__"]["region"] = {"__prompt__": "Region", "eu": "Europe", "us": "America"}
    content["_components"]["moon"] = {"when": {"region": ["moon"]}, "files": ["moon/"]}
    if change:
        change(content)
    (folder / "cookiecutter.json").write_text(json.dumps(content, indent=2), "utf-8")
    template = folder / "template"
    (template / "moon").mkdir()
    (template / "moon/base.txt").write_text("far away\n")
    (template / "TEAM.md").write_text("<< cookiecutter.team >> in << cookiecutter.region >>\n")
    (template / "deploy.bat").write_bytes(b"rem << cookiecutter.team >>\r\ngo\r\n")
    (template / "logo.png").write_bytes(PICTURE)
    (template / "deploy.sh").write_text("#!/bin/sh\necho << cookiecutter.region >>\n")
    (template / "deploy.sh").chmod(0o755)
    return folder


def commit(folder: Path, message: str = "all") -> str:
    """Commit all that stands in the folder, as a repository; return the commit."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def archive(repository: Path, target: Path) -> Path:
    """Write a zip of a repository, as a host of repositories does."""
    command = ("archive", "--format=zip", "--prefix=fork-main/", "-o", str(target), "HEAD")
    git(repository, *command)
    return target


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder; below /private/ it wants a login, and below /slow/ it never ends."""

    def do_GET(self) -> None:
        login = base64.b64encode(b"jane:hunter2").decode()
        if self.path.startswith("/private/"):
            if self.headers.get("Authorization") != f"Basic {login}":
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic realm=team")
                self.end_headers()
                return
            self.path = self.path.removeprefix("/private")
        if self.path.startswith("/slow/"):
            self.send_response(200)
            self.end_headers()
            for _ in range(600):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        if self.path.startswith("/broken/"):
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.write(b"PK")
            return
        super().do_GET()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that has left."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP; yield host and port."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def refused(place: Path, outcome: Outcome, status: int, *words: str) -> None:
    """Assert one line and a way out; from the web a line before says what is fetched."""
    lines = [line for line in outcome.err.splitlines() if not line.startswith("Fetching ")]
    assert len(lines) == 2, outcome.err
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("hint: ")
    assert len(lines[1]) > len("hint: ")
    assert outcome.out == ""
    for word in words:
        assert word in outcome.err
    assert outcome.status == status
    assert snapshot(place) == {}
