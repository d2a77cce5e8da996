"""The steps of one variant's run, from the rendered project to its clean end."""

import re
import time
from collections.abc import Callable

from scaffold.questions.tables import workers
from scaffold.smoke.prepare import (
    PASSWORD,
    check,
    check_migrations,
    collect_static,
    configure,
    create_superuser,
    install,
    own_tests,
    parse_files,
    release,
    render_project,
)
from scaffold.smoke.process import Failed, wait_until
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST, Site, find

LOGIN = {"username": "ada", "password": PASSWORD, "next": "/admin/"}
SECRET = "what-no-log-may-hold"  # noqa: S105 - of nothing
# An event as every process writes it: time, level, logger, and the id of its request or job.
EVENT = re.compile(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) ([\w.]+) ([\w-]+) (.*)$")
UPLOAD = b"a file that somebody uploads"


def serve(run: Run) -> None:
    """Start every process type; wait until web reaches its backing services."""
    for name in run.procfile:
        if name != "release":
            run.start(name)
    wait_until(lambda: is_ready(run.site()), run.processes["web"], "/readyz", 60)
    for name, process in run.processes.items():
        if name == "worker":
            process.wait_to_say(workers()[run.answers["worker"]].ready, 60)
        elif name == "beat":
            process.wait_to_say("beat: Starting", 60)


def is_ready(site: Site) -> bool:
    import requests

    try:
        response = site.ask("GET", "/readyz", expect=None)
    except requests.ConnectionError:
        return False
    # 503: it cannot reach them yet; its log says why.
    return response.status_code == 200


def visit(run: Run) -> None:
    """Check the page and its stylesheet, and the redirect from plain HTTP to HTTPS."""
    location = run.site("http").get("/", expect=301).headers["Location"]
    if location != f"https://{HOST}/":
        raise Failed(f"plain HTTP is sent to {location}")

    run.site().ask("HEAD", "/", expect=200)
    page = run.site().get(f"/?token={SECRET}")
    if "default-src 'self'" not in page.headers.get("Content-Security-Policy", ""):
        raise Failed("the page has no content security policy")
    hsts = page.headers.get("Strict-Transport-Security", "")
    if hsts != "max-age=3600":
        raise Failed(f"Strict-Transport-Security is {hsts!r}, not an hour for this host alone")
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
    """SIGTERM: the running job is finished, and jobs that arrive meanwhile are not lost."""
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


def read_logs(run: Run) -> None:
    """Check that each request is one line without its query, probes none, and jobs have ids."""
    web = run.processes["web"]
    log = web.log()
    for wrong in (SECRET, "/healthz", "/readyz"):
        if wrong in log:
            raise web.failed(f"{wrong} is in the log")
    # Without events about backing services that did not answer yet at the start.
    found = [event for event in EVENT.findall(log) if not event[1].endswith(".health")]
    events = [(level, text) for level, _, _, text in found]
    for method in ("GET", "HEAD"):
        line = re.compile(rf"{method} / 200 \d+ms ")
        if not any(line.match(text) for level, text in events if level == "INFO"):
            raise web.failed(f"{method} / is not in the log")
    if warned := [text for level, text in events if level != "INFO"]:
        raise web.failed(f"the log warns: {warned[0]}")
    if run.has_worker and run.has_example:
        worker = run.processes["worker"]
        if all(name == "-" for _, _, name, _ in EVENT.findall(worker.log())):
            raise worker.failed("no line of the log has the id of a job")


def distrust(run: Run) -> None:
    """Without a proxy, the site does not trust a client that claims to use HTTPS."""
    if run.has_worker or not run.has_example:
        return
    web = run.start("web", SECURE_SSL_REDIRECT="False")
    site = run.site("http")
    wait_until(lambda: is_ready(site), web, "/readyz", 60)
    page = site.get("/")
    csrf = find(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text, "form")
    # Django requires a referrer if it considers a request secure.
    claim = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"}
    site.ask("POST", "/", expect=302, headers=claim, data={"csrfmiddlewaretoken": csrf})
    web.terminate()
    web.expect_end()


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
    read_logs,
    distrust,
)
