"""The steps of one variant's run, from the rendered project to its clean end."""

import configparser
import os
import re
import shlex
import shutil
import socket
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from scaffold.apply import apply
from scaffold.lock import locked
from scaffold.plan import plan
from scaffold.python import python_of
from scaffold.render import render
from scaffold.smoke import services
from scaffold.smoke.process import Failed, wait_until
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST, Site, find

PASSWORD = "correct-horse"  # noqa: S105 - of a database that lives for seconds
LOGIN = {"username": "ada", "password": PASSWORD, "next": "/admin/"}
UPLOAD = b"a file that somebody uploads"

# What a process says once it works, by its name or the worker's.
SIGNS = {
    "beat": "beat: Starting",
    "rq": "Listening on",
    "celery": " ready.",
    "tasks": "Starting worker",
}

# What of this process's environment would change what is installed or how a project behaves.
_NOT_PASSED_ON = re.compile(
    "SMOKE_|DJANGO_|VIRTUAL_ENV|PYTHON|DATABASE_URL|REDIS_URL|CACHE_URL|CELERY_|PORT$|LOG_LEVEL"
    "|SECRET_KEY|DOMAIN|SECURE_|EMAIL_URL|SENTRY_|AWS_|WEB_CONCURRENCY|DEFAULT_STORAGE_DSN"
)


def render_project(run: Run) -> None:
    apply(run.folder, plan(locked(run.answers, render(run.answers)), {}))
    lines = (run.folder / "Procfile").read_text("utf-8").splitlines()
    run.procfile = dict(line.split(": ", 1) for line in lines)
    if ("worker" in run.procfile) != run.has_worker:
        raise Failed(f"Procfile holds {', '.join(run.procfile)}")


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

    Where vendored: fill vendor/ and commit it, then install in a clone, with every way to an
    index closed.
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
    """Go on in a clone of the project: what is committed is all that it has."""
    git = ("git", "-c", "user.name=smoke", "-c", "user.email=smoke@example.com")
    run.command(*git, "init", "--quiet")
    run.command(*git, "add", "--all")
    run.command(*git, "commit", "--quiet", "--message", "All")
    origin = run.folder.with_name("origin")
    run.folder.rename(origin)
    run.folder.mkdir()
    run.command("git", "clone", "--quiet", str(origin), ".")


def configure(run: Run) -> None:
    """Give it backing services of its own, and production's settings."""
    enter = run.stack.enter_context
    temporary = run.folder.with_name("tmp")
    temporary.mkdir()
    run.environment |= {
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "DATABASE_URL": enter(services.database(run.answers["database"], run.folder)),
        "DOMAIN": HOST,
        "DEFAULT_STORAGE_DSN": f"file://{quote(str(run.folder))}/media?url=/media/",
        # Nothing is sent; without it, check --deploy says that mail would only be printed.
        "TMPDIR": str(temporary),
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
    if "SMOKE_AMQP_URL" in needed:
        run.environment["CELERY_BROKER_URL"] = enter(services.amqp())


def check(run: Run) -> None:
    run.manage("check", "--deploy", "--fail-level", "WARNING")


def check_migrations(run: Run) -> None:
    run.manage("makemigrations", "--check", "--dry-run")


def release(run: Run) -> None:
    """Migrate, by the Procfile's line."""
    run.command(*shlex.split(run.procfile["release"]))


def own_tests(run: Run) -> None:
    run.manage("test")


def collect_static(run: Run) -> None:
    run.manage("collectstatic", "--noinput")


def create_superuser(run: Run) -> None:
    run.manage("createsuperuser", "--noinput", "--username=ada", "--email=ada@example.com")


def serve(run: Run) -> None:
    """Start every process type; wait until web reaches its backing services."""
    for name in run.procfile:
        if name != "release":
            run.start(name)
    wait_until(lambda: is_ready(run.site()), run.processes["web"], "/readyz", 60)
    for name, process in run.processes.items():
        if sign := SIGNS.get(run.answers["worker"] if name == "worker" else name):
            process.wait_to_say(sign, 60)


def is_ready(site: Site) -> bool:
    import requests

    try:
        return bool(site.get("/readyz"))
    except requests.ConnectionError:
        return False


def visit(run: Run) -> None:
    """See the page and its stylesheet; over plain HTTP be sent to HTTPS."""
    path = "/" if run.has_example else "/admin/login/"
    location = run.site("http").get(path, expect=301).headers["Location"]
    if location != f"https://{HOST}{path}":
        raise Failed(f"plain HTTP is sent to {location}")

    page = run.site().get(path)
    if "default-src 'self'" not in page.headers.get("Content-Security-Policy", ""):
        raise Failed("the page has no content security policy")
    if "max-age=" not in page.headers.get("Strict-Transport-Security", ""):
        raise Failed("the page has no Strict-Transport-Security")
    href = r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"'
    style = run.site().get(find(href, page.text, "hashed stylesheet"))
    if "immutable" not in style.headers.get("Cache-Control", ""):
        raise Failed(f"Cache-Control of a hashed file: {style.headers.get('Cache-Control')}")
    if style.headers.get("Content-Encoding") != "gzip":
        raise Failed("a stylesheet is not compressed")


def log_in(run: Run) -> Site:
    """Log in to the admin through its form."""
    site = run.site()
    site.submit("/admin/login/", LOGIN)
    site.get("/admin/")
    return site


def administer(run: Run) -> None:
    """Use the admin: its own pages, the queue's dashboard, a file uploaded and fetched."""
    site = log_in(run)
    if run.answers["worker"] == "rq":
        site.get("/admin/django_rq/dashboard/")
    if not run.has_example:
        return
    site.submit("/admin/keygen/key/add/", {"token": "x"}, files={"image": ("a.txt", UPLOAD)})
    listing = site.get("/admin/keygen/key/").text
    row = site.get(find(r'href="(/admin/keygen/key/\d+/change/)', listing, "uploaded row")).text
    url = find(r'href="([^"]*/keys/[^"]+)"', row, "link to the upload")
    if fetch(run, url) != UPLOAD:
        raise Failed(f"{url} is not what was uploaded")


def fetch(run: Run, url: str) -> bytes:
    if url.startswith("/"):
        return run.site().get(url).content
    if run.store is None:
        raise Failed(f"media at {url}")
    return run.store.ask(url)


def work(run: Run) -> None:
    """Order a key; the worker makes it, and the page shows it from each backing service."""
    if not run.has_example:
        return
    site = run.site()
    site.submit("/", {})
    await_keys(run, 2)
    page = site.get("/").text
    image = fetch(run, find(r'<img src="([^"]+)"', page, "image"))
    if not image.startswith(b"\x89PNG"):
        raise Failed("the key's image is no PNG")
    if "empty" in find(r'id="latest">([^<]+)<', page, "latest key"):
        raise Failed("the cache does not hold the latest key")


def await_keys(run: Run, count: int, seconds: float = 30) -> None:
    """Wait until the page shows so many keys and none waiting."""

    def are_made() -> bool:
        page = run.site().get("/").text
        return f"{count} key" in page and 'id="waiting"' not in page

    process = run.processes["worker" if run.has_worker else "web"]
    wait_until(are_made, process, f"{count} keys on the page", seconds)


def stop_worker(run: Run) -> None:
    """SIGTERM: the job that runs is finished, and what comes meanwhile is not lost."""
    for name in set(run.processes) - {"web", "worker"}:
        run.processes[name].terminate()
        run.processes[name].expect_end()
    if not run.has_worker:
        return
    worker = run.processes["worker"]
    if run.has_example:
        run.site().submit("/", {})
        # The job takes three seconds, and a worker looks for one each second.
        time.sleep(1.8)
    worker.terminate()
    worker.expect_end()
    if run.has_example and "3 key" not in run.site().get("/").text:
        raise worker.failed("a job in flight was not finished")


def stop_web(run: Run) -> None:
    """SIGTERM: the request in flight is answered, and the server ends."""
    request = run.site().begin_submit("/admin/login/", LOGIN)
    time.sleep(0.3)
    web = run.processes["web"]
    web.terminate()
    time.sleep(0.3)
    request.finish()
    web.expect_end()


def distrust(run: Run) -> None:
    """With no proxy before it, the site does not believe who says that they use HTTPS."""
    if run.has_worker or not run.has_example:
        return
    web = run.start("web", SECURE_SSL_REDIRECT="False")
    site = run.site("http")
    wait_until(lambda: is_ready(site), web, "/readyz", 60)
    page = site.get("/")
    csrf = find(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text, "form")
    # Django asks for a referrer where it takes a request for secure.
    claim = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"}
    site.ask("POST", "/", expect=302, headers=claim, data={"csrfmiddlewaretoken": csrf})
    web.terminate()
    web.expect_end()


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


STEPS: tuple[Callable[[Run], object], ...] = (
    render_project,
    parse_files,
    install,
    configure,
    check,
    check_migrations,
    release,
    own_tests,
    collect_static,
    create_superuser,
    serve,
    visit,
    administer,
    work,
    stop_worker,
    stop_web,
    distrust,
)
