"""The ways in which a project is used: each runs in a copy, and says what came of it."""

import re
import shlex
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scaffold.project import variables
from scaffold.project.entry_points import VARIABLE as SETTINGS
from scaffold.project.procfile import processes
from scaffold.project.served import must_be_set, named_values, served
from scaffold.prove.copies import Copy, tail
from scaffold.prove.install import install
from scaffold.prove.result import NotThereError, Result
from scaffold.prove.serving import HOST, asked, server
from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import Failed, run

# Older shells run code inside a function, where its own functions would not see each other.
_CODE = Path(__file__).with_name("urls.py").read_text("utf-8")
LIST_URLS = f"exec(compile({_CODE!r}, 'urls', 'exec'), {{'__name__': 'urls'}})"
URL = re.compile(r"(?m)^URL (\S*)$")  # one of the lines that it prints


def tried(copy: Copy, way: Callable[[Copy], Result | str]) -> Result:
    """Run a way in a copy; its failure is a result too."""
    try:
        done = way(copy)
    except NotThereError as error:
        return Result(works=True, text=str(error) or "-", ran=False)
    except Failed as failure:
        return Result(
            works=False, text=failure.what, log=tail(f"$ {failure.command}\n{failure.log}")
        )
    return done if isinstance(done, Result) else Result(works=True, text=done)


def check(copy: Copy) -> str:
    copy.manage("check")
    return "ok"


def settings(copy: Copy) -> str:
    """Return what a developer's data and pages depend on, as guard.py found it."""
    code = "import _scaffold_guard as g; from django.conf import settings as s; s.DEBUG; "
    said = copy.manage("shell", "-c", f"{code}print('FOUND', '; '.join(g.FOUND))")
    found = re.search(r"(?m)^FOUND (.*)$", said)
    if not found:
        raise NotThereError("not known")
    return found[1]


def migrate(copy: Copy) -> str:
    copy.manage("migrate", "--noinput", seconds=300)
    return "ok"


def run_tests(copy: Copy) -> Result:
    """Run the project's tests, with pytest if it is set up, and count them."""
    command = [copy.python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    with_pytest = _has_pytest(copy)
    if not with_pytest:
        if not copy.project.layout.manage:
            raise NotThereError
        script = copy.project.layout.manage.rpartition("/")[2]
        command = [copy.python, script, "test", "--noinput"]
    try:
        log, works = copy.run(*command, seconds=600), True
    except Failed as failure:
        if not re.match(r"exit status", failure.what):
            raise
        log, works = failure.log, False
    ran, bad = counted(log)
    if not ran:
        if works or "no tests ran" in log:
            return Result(works=True, text="no tests")
        return Result(works=False, text="the tests do not start", log=tail(log))
    text = f"{ran} pass" if not bad else f"{bad} of {ran} fail"
    return Result(works=works, text=text, log="" if works else tail(log), count=ran, bad=bad)


def _has_pytest(copy: Copy) -> bool:
    if not (copy.venv / "bin/pytest").exists():
        return False
    named = {"pytest.ini": "", "setup.cfg": "[tool:pytest]", "tox.ini": "[pytest]"}
    named["pyproject.toml"] = "[tool.pytest"
    texts = {name: copy.project.files.text(name) for name in named if copy.project.files.has(name)}
    return any(named[name] in text for name, text in texts.items())


def counted(log: str) -> tuple[int, int]:
    """Return how many tests ran, and how many of them did not pass, of unittest's or pytest's."""
    if found := re.search(r"(?m)^Ran (\d+) tests?", log):
        failed = re.search(r"(?m)^FAILED \((.*)\)", log)
        kinds = r"(?:failures|errors|unexpected successes)=(\d+)"
        return int(found[1]), sum(map(int, re.findall(kinds, failed[1]))) if failed else 0
    ends = re.findall(r"(?m)^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", log)
    counts = dict.fromkeys(("passed", "failed", "errors", "error"), 0)
    for number, kind in re.findall(r"(\d+) (\w+)", ends[-1] if ends else ""):
        counts[kind] = int(number)
    bad = counts["failed"] + counts["errors"] + counts["error"]
    return counts["passed"] + bad, bad


def collect_static(copy: Copy) -> str:
    """Collect the static files, unless that would upload them."""
    _refuse_upload(copy)
    copy.manage("collectstatic", "--noinput", seconds=300)
    return "ok"


def _refuse_upload(copy: Copy) -> None:
    """Raise NotThereError if the static files would go to an object store."""
    code = (
        "from django.conf import settings as s; S = getattr(s, 'STORAGES', {});"
        "print('STORE', getattr(s, 'STATICFILES_STORAGE', '') "
        "or S.get('staticfiles', {}).get('BACKEND', ''))"
    )
    said = re.search(r"STORE (\S+)", copy.manage("shell", "-c", code))
    if said and re.search(r"s3|boto|azure|gcloud|google|cloudinary|dropbox", said[1].lower()):
        raise NotThereError("would upload")


def serve_locally(copy: Copy) -> Result:
    """Start runserver as a developer does, and ask every URL without arguments."""
    urls = URL.findall(copy.manage("shell", "-c", LIST_URLS))
    if not urls:
        raise NotThereError("no URLs")
    port = free_port()
    script = copy.project.layout.manage.rpartition("/")[2]
    command = shlex.join([copy.python, script, "runserver", "--noreload", f"127.0.0.1:{port}"])
    environment = {**copy.environment, **copy.variables}
    with server("runserver", command, copy.base, copy.scratch, environment, port) as ask:
        return asked(ask, urls, {})


def gateway(copy: Copy) -> Result:
    """Start the Procfile's web process as a deploy does, with only its required variables."""
    line = processes(copy.project).get("web", "")
    if not line:
        raise NotThereError
    if re.search(r"runserver|^make |honcho|foreman", line):
        raise NotThereError("for development")
    folder = copy.scratch / "deploy"
    ignored = shutil.ignore_patterns(".env", ".env-local")
    shutil.copytree(copy.folder, folder, symlinks=True, ignore=ignored, dirs_exist_ok=True)
    port = free_port()
    environment = {**copy.environment, **production(copy), "PORT": str(port)}
    environment["SCAFFOLD_PROVE_ROOT"] = str(folder)
    release = processes(copy.project).get("release") or (
        f"cd ./{shlex.quote(copy.project.layout.base)} && python manage.py migrate --noinput"
    )
    run(["sh", "-c", release], folder, environment, patience=300)
    _build(copy, folder, environment)
    headers = {"Host": _host(copy), "X-Forwarded-Proto": "https"}
    # Very old projects get no health checks.
    answers = f"{copy.project.module('health')}.HealthMiddleware"
    has_them = answers in copy.project.settings.strings(copy.project.middleware_name)
    urls = ["/healthz", "/readyz"] if has_them else []
    command = f"sh -c {shlex.quote(line)}"
    with server("web", command, folder, copy.scratch, environment, port) as ask:
        done = asked(ask, [*urls, *(copy.statuses or ["/"])], headers)
    lost = only_in_deploys(done.statuses, copy.statuses)
    if not lost:
        return replace(done, works=True)
    text = f"{len(done.statuses)} URLs, {len(lost)} answer with an error only here"
    return replace(done, works=False, text=text, bad=len(lost))


def _build(copy: Copy, folder: Path, environment: dict[str, str]) -> None:
    """Collect the static files as a build does; if it cannot, the pages tell what is missing."""
    script = copy.project.layout.manage
    if script:
        with suppress(NotThereError, Failed):
            _refuse_upload(copy)
            command = [copy.python, script, "collectstatic", "--noinput"]
            run(command, folder, environment, patience=300)


def only_in_deploys(statuses: dict[str, int], local: dict[str, int]) -> list[str]:
    """Return the URLs that answer with an error behind the gateway, but not from runserver.

    A host that is refused, or a file that is gone, is as bad as an error of the code. That a cache
    or broker is not ready is true here: a proof has none.
    """
    return [
        url
        for url, status in statuses.items()
        if status >= 400
        and (url, status) != ("/readyz", 503)
        and (local.get(url, 200) < 400 or status >= 500 > local[url])
    ]


def production(copy: Copy) -> dict[str, str]:
    """Return a value for each variable that a deploy must set."""
    secret = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # noqa: S105 - of a proof
    values = {
        **variables.required(copy.project),
        **copy.variables,
        "DATABASE_URL": f"sqlite:///{copy.scratch}/deploy.sqlite3",
        "DOMAIN": HOST,
        "EMAIL_URL": "console:",
        SETTINGS: copy.project.layout.settings_module,
        **named_values(copy.project),
    }
    if named := variables.hosts(served(copy.project))[0]:
        values[named] = HOST
    needed = {name: values.get(name) or secret for name in must_be_set(copy.project)}
    stated = {name: copy.variables[name] for name in (SETTINGS,) if name in copy.variables}
    return {**stated, **needed, "WEB_CONCURRENCY": "1"}


def _host(copy: Copy) -> str:
    """Return a host that the settings of the gateway allow: their own, if they name one."""
    stated = served(copy.project).settings.strings("ALLOWED_HOSTS")
    return next((name for name in stated if re.fullmatch(r"\w[\w-]*(\.[\w-]+)+", name)), HOST)


def compose(copy: Copy) -> str:
    """Check the compose file with the engine's own parser."""
    names = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
    found = next((name for name in names if copy.project.files.has(name)), "")
    if not found:
        raise NotThereError
    try:
        copy.run("docker", "compose", "version", seconds=30)
    except Failed:
        raise NotThereError("no docker compose") from None
    command = ("docker", "compose", "--file", str(copy.folder / found), "config", "--quiet")
    copy.run(*command, seconds=60)
    return "file ok"


WAYS: dict[str, Callable[[Copy], Result | str]] = {
    "install": install,
    "check": check,
    "settings": settings,
    "migrate": migrate,
    "tests": run_tests,
    "collectstatic": collect_static,
    "runserver": serve_locally,
    "gateway": gateway,
    "compose file": compose,
}
