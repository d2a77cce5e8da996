"""The first steps of a variant's run: the project written, installed, configured and migrated."""

import configparser
import os
import re
import shlex
import shutil
import socket
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote

from scaffold.disk.apply import apply
from scaffold.disk.plan import plan
from scaffold.python import python_of
from scaffold.rendering.lock import locked
from scaffold.rendering.render import render
from scaffold.smoke import services
from scaffold.smoke.process import Failed
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST

PASSWORD = "correct-horse"  # noqa: S105 - of a database that lives for seconds

# Variables of this process that would change what is installed or how a project behaves.
_NOT_PASSED_ON = re.compile(
    "SMOKE_|DJANGO_|VIRTUAL_ENV|PYTHON|DATABASE_|REDIS_|CACHE_URL|CELERY_|PORT$|LOG_|STORAGE_"
    "|SECRET_KEY|DOMAIN|SECURE_|CSRF_|EMAIL_|SENTRY_|AWS_|WEB_CONCURRENCY|DEFAULT_STORAGE_DSN"
)


def render_project(run: Run) -> None:
    apply(run.folder, plan(locked(run.answers, render(run.answers)), {}))
    lines = (run.folder / "Procfile").read_text("utf-8").splitlines()
    run.procfile = dict(line.split(": ", 1) for line in lines)
    if ("worker" in run.procfile) != run.has_worker:
        raise Failed(f"Procfile has {', '.join(run.procfile)}")


def parse_files(run: Run) -> None:
    import yaml

    for file in run.folder.rglob("*"):
        if not file.is_file():
            continue
        text = file.read_text("utf-8")
        try:
            if file.suffix == ".py":
                compile(text, str(file), "exec")
            elif file.suffix == ".yml":
                yaml.safe_load(text)
            elif file.suffix == ".toml":
                tomllib.loads(text)
            elif file.suffix == ".ini":
                configparser.ConfigParser(interpolation=None, strict=False).read_string(text)
        except (SyntaxError, ValueError, yaml.YAMLError, configparser.Error) as error:
            raise Failed(f"{file.relative_to(run.folder)}: {error}") from None


def install(run: Run) -> None:
    """Install requirements.txt, and nothing else, into the project's own environment.

    If vendored: fill vendor/ and commit it, then install in a clone without access to an index.
    """
    inherited = {k: v for k, v in os.environ.items() if not _NOT_PASSED_ON.match(k)}
    run.environment = {**inherited, "PATH": run.path}
    python = python_of(run.answers["python"])
    if run.vendored:
        run.command(python, "bootstrap.py", "--vendor")
        clone(run)
        nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
        offline = {**run.environment, **nowhere, "PIP_INDEX_URL": "http://127.0.0.1:9/"}
        run.command(python, "bootstrap.py", environment=offline)
        run.command(python, "bootstrap.py", "--check", environment=offline)
    elif uv := shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent)):
        run.command(uv, "venv", "--quiet", "--python", python, "ve")
        sync = (uv, "pip", "sync", "--quiet", "--python", "ve", "--require-hashes")
        run.command(*sync, "requirements.txt")
    else:
        run.command(python, "-m", "venv", "ve")
        pip = ("ve/bin/python", "-m", "pip", "install", "--quiet", "--require-hashes")
        run.command(*pip, "--requirement", "requirements.txt")


def clone(run: Run) -> None:
    """Continue in a clone of the project, which has only what is committed."""
    git = ("git", "-c", "user.name=smoke", "-c", "user.email=smoke@example.com")
    run.command(*git, "init", "--quiet")
    run.command(*git, "add", "--all")
    run.command(*git, "commit", "--quiet", "--message", "All")
    origin = run.folder.with_name("origin")
    run.folder.rename(origin)
    run.folder.mkdir()
    run.command("git", "clone", "--quiet", str(origin), ".")


def configure(run: Run) -> None:
    """Give the project its own backing services, and settings for production."""
    enter = run.stack.enter_context
    temporary = run.folder.with_name("tmp")
    temporary.mkdir()
    run.environment |= {
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "DATABASE_URL": enter(services.database(run.answers["database"], run.folder)),
        "DOMAIN": HOST,
        "DEFAULT_STORAGE_DSN": f"file://{quote(str(run.folder))}/media?url=/media/",
        "TMPDIR": str(temporary),
        # No mail is sent.
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "WEB_CONCURRENCY": "1" if run.answers["cache"] == "none" else "2",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "PORT": str(free_port()),
    }
    if run.store:
        run.environment |= run.store.environment
    needed = services.needed(run.answers)
    if "SMOKE_REDIS_URL" in needed:
        run.environment["REDIS_URL"] = enter(services.redis_database())
        if run.has_worker and run.answers["cache"] == "redis":
            run.environment["CACHE_URL"] = enter(services.redis_database())
    if "SMOKE_AMQP_URL" in needed:
        run.environment["CELERY_BROKER_URL"] = enter(services.amqp())


def check(run: Run) -> None:
    run.manage("check", "--deploy", "--fail-level", "WARNING")


def check_migrations(run: Run) -> None:
    run.manage("makemigrations", "--check", "--dry-run")


def release(run: Run) -> None:
    """Migrate, with the Procfile's release line."""
    run.command(*shlex.split(run.procfile["release"]))


def own_tests(run: Run) -> None:
    run.manage("test")


def collect_static(run: Run) -> None:
    run.manage("collectstatic", "--noinput")


def create_superuser(run: Run) -> None:
    run.manage("createsuperuser", "--noinput", "--username=ada", "--email=ada@example.com")


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
