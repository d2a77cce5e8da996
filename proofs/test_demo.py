"""`make demo` in a fresh clone, in an emptied environment: it serves, and Ctrl-C stops it."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_demo_serves_until_ctrl_c(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # What a login shell has, and what this machine needs to reach its package index.
    kept = ("HOME", "PATH", "PYENV_ROOT", "SSL_CERT_FILE", "PIP_CERT")
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    environment["PATH"] = os.pathsep.join(
        folder
        for folder in environment["PATH"].split(os.pathsep)
        if not folder.startswith(str(ROOT))
    )
    command = ["make", "demo"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            command,
            cwd=clone,
            env={**environment, "PORT": str(port)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as demo,
    ):
        try:
            url = f"http://localhost:{port}/"
            deadline = time.monotonic() + 250
            while True:
                try:
                    with urllib.request.urlopen(url, timeout=5) as response:
                        page = response.read().decode()
                    break
                except (urllib.error.URLError, ConnectionError):
                    said = (tmp_path / "log").read_text()
                    assert demo.poll() is None, said
                    assert time.monotonic() < deadline, said
                    time.sleep(0.5)
            assert "<h1>Demo</h1>" in page
            assert f"Serving {url}" in (tmp_path / "log").read_text()
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(30)
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGKILL)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
