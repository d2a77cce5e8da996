"""Writes a project, installs it, migrates it and serves it, as `make demo`; Ctrl-C stops it.

On SQLite, with Django Tasks as its worker: no other server is needed.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from scaffold.errors import UserError
from scaffold.python import python_of

FOLDER = Path(__file__).resolve().parents[1] / "demo"
ANSWERS = ["--database", "sqlite", "--gateway", "gunicorn", "--worker", "tasks", "--cache", "none"]


def python() -> str:
    """Return a Python that the project's Django runs on; uv fetches one where there is none."""
    for version in ("3.13", "3.14", "3.12"):
        with suppress(UserError):
            return python_of(version)
    subprocess.run(["uv", "python", "install", "3.13"], check=True)
    find = ["uv", "python", "find", "--no-project", "--managed-python", "3.13"]
    return subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    port = os.environ.get("PORT") or "8000"
    shutil.rmtree(FOLDER, ignore_errors=True)
    new = [sys.executable, "-m", "scaffold", "new", str(FOLDER), *ANSWERS, "--yes", "--no-git"]
    done = subprocess.run(new, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    print(f"Written: {FOLDER}", flush=True)
    environment = {
        **os.environ,
        "PATH": f"{FOLDER}/ve/bin{os.pathsep}{os.environ['PATH']}",
        "SECRET_KEY": "insecure-for-the-demo-only",
        "DATABASE_URL": f"sqlite:///{FOLDER}/db.sqlite3",
        "DEFAULT_STORAGE_DSN": f"file://{FOLDER}/media?url=/media/",
        "DOMAIN": "localhost",
        "DOMAIN_ALIASES": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "False",
        "PORT": port,
    }
    lines = (FOLDER / "Procfile").read_text("utf-8").splitlines()
    procfile = dict(line.split(": ", 1) for line in lines)

    def run(*command: str) -> None:
        subprocess.run(command, cwd=FOLDER, env=environment, check=True)

    run(python(), "bootstrap.py")
    run(*procfile["release"].split())
    run("python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    processes = [
        subprocess.Popen(procfile[name].split(), cwd=FOLDER, env=environment)
        for name in ("web", "worker")
    ]
    print(f"\nServing http://localhost:{port}/ - Ctrl-C stops it.\n", flush=True)
    # One that ends by itself, as web does where its port is taken, ends the demo.
    while all(process.poll() is None for process in processes):
        try:
            processes[0].wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        except KeyboardInterrupt:
            break
    status = processes[0].poll() or 0
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait()
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as error:
        sys.exit(f"demo: {' '.join(error.cmd)} failed")
