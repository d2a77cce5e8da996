"""A server under load serves on while bootstrap.py makes and switches to another environment.

The listening socket is handed from the old server to the new one, as systemd hands it.
"""

import os
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render

# A listener comes as file descriptor 3: https://www.freedesktop.org/software/systemd/man/sd_listen_fds.html
LINE = "exec 3<&{}; LISTEN_FDS=1 LISTEN_PID=$$ exec ve/bin/gunicorn blue_harbour.wsgi"


def serve(
    folder: Path, listener: socket.socket, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    number = listener.fileno()
    line = LINE.format(number)
    return subprocess.Popen(["bash", "-c", line], cwd=folder, env=environment, pass_fds=[number])


def environment_of(process: subprocess.Popen[bytes]) -> str:
    """Return the environment that a server runs in, which its command line names."""
    return Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")[0].split("/bin/")[0]


def wait_for_worker(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not children.read_text().split():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(1)


def test_no_request_fails_through_a_switch(tmp_path: Path) -> None:
    folder = tmp_path / "blue-harbour"
    answers = complete({"database": "sqlite", "cache": "none"}, folder.name)
    apply(folder, plan(locked(answers, render(answers)), {}))
    python = python_of(answers["python"])
    environment = {
        **os.environ,
        "SECRET_KEY": "proof",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DOMAIN": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "False",
        "WEB_CONCURRENCY": "2",
    }

    def bootstrap(*arguments: str) -> None:
        command = [python, "bootstrap.py", *arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True)

    bootstrap("--", "manage.py", "migrate", "--verbosity", "0")
    bootstrap("--", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")

    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    statuses = []
    failures = []
    stopping = threading.Event()

    def load() -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while not stopping.is_set():
            try:
                with opener.open(url, timeout=20) as response:
                    statuses.append(response.status)
            except OSError as error:
                failures.append(repr(error))

    old = serve(folder, listener, environment)
    clients = [threading.Thread(target=load) for _ in range(4)]
    new = None
    try:
        wait_for_worker(old)
        for client in clients:
            client.start()
        before = len(statuses)
        bootstrap("--dev")
        assert len(statuses) > before
        new = serve(folder, listener, environment)
        wait_for_worker(new)
        assert environment_of(new) != environment_of(old)
        old.terminate()
        assert old.wait(20) == 0
        before = len(statuses)
        time.sleep(2)
        assert len(statuses) > before
    finally:
        stopping.set()
        for client in clients:
            if client.ident:
                client.join()
        for process in (old, new):
            if process:
                process.kill()
                process.wait()
        listener.close()
    assert failures == []
    assert set(statuses) == {200}
