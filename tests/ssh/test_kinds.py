"""Projects of other kinds, each set up, pushed under load and rolled back on hosts of its own."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.environments import interpreter, run
from tests.helpers.processes import git
from tests.ssh.site import ADDRESSES, Kind, Load, Site, made, new, wait_until

pytestmark = [pytest.mark.ssh, pytest.mark.timeout(600)]

LOCKS = Path(__file__).parents[2] / "requirements/django-6.1"
URLS = """\
from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("", lambda request: HttpResponse("ok")),
    path("admin/", admin.site.urls),
]
"""


def made_over(project: Path) -> None:
    """Write what startproject writes, on PostgreSQL, with pins; and let retrofit bring deploy/."""
    pins = [(LOCKS / f"{name}.txt").read_text() for name in ("django-6.1", "postgres")]
    project.mkdir()
    (project / "requirements.in").write_text("Django\npsycopg[binary]\n")
    (project / "constraints.txt").write_text("".join(pins))
    compiled = ["uv", "pip", "compile", "--quiet", "--generate-hashes", "--python-version", "3.13"]
    files = ["requirements.in", "-c", "constraints.txt", "-o", "requirements.txt"]
    run(sys.executable, "-m", *compiled, *files, cwd=project)
    (project / "constraints.txt").unlink()
    (django,) = [line for line in pins[0].splitlines() if line.startswith("django==")]
    run(interpreter("3.13", [django]), "-m", "django", "startproject", "site1", project)
    settings = project / "site1/settings.py"
    text = settings.read_text()
    sqlite = '"django.db.backends.sqlite3",\n        "NAME": BASE_DIR / "db.sqlite3"'
    postgres = '"django.db.backends.postgresql",\n        "NAME": "site1"'
    assert sqlite in text.replace("'", '"')
    text = text.replace("'", '"').replace(sqlite, postgres)
    # Its check finds an error in mail that is printed.
    assert "console.EmailBackend" in text
    settings.write_text(text.replace("console.EmailBackend", "smtp.EmailBackend"))
    (project / "site1/urls.py").write_text(URLS)
    (project / ".gitignore").write_text("__pycache__/\n")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "As it was")
    flags = ["--deploy-ssh", "yes", "--python", "3.13"]
    run(sys.executable, "-m", "scaffold", "retrofit", project, "--yes", *flags)


def kind(database: str, gateway: str, worker: str, **roles: list[str]) -> Kind:
    write = partial(new, database=database, gateway=gateway, worker=worker)
    return Kind(write, database, roles)


# Each gateway and each worker once, beside those of test_push.py, and each host's roles apart.
KINDS = {
    "celery": kind(
        *("mysql", "uvicorn", "celery"),
        systemd=["web", "worker", "beat"],
        supervisord=["web", "worker"],
    ),
    # Its file is on one host.
    "sqlite": kind("sqlite", "uwsgi", "none", systemd=["web"]),
    "tasks": kind("postgres", "granian", "tasks", systemd=["worker"], supervisord=["web"]),
    "made-over": Kind(made_over, roles={"systemd": ["web"], "supervisord": ["web"]}),
}


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with made(tmp_path, KINDS[request.param]) as site:
        yield site


def change(site: Site) -> None:
    """Let a page change, and beat do every two seconds what it does once an hour."""
    if (site.folder / "site1/celery.py").exists():
        settings = (site.folder / "site1/settings.py").read_text()
        assert '"schedule": 60 * 60' in settings
        site.commit("site1/settings.py", settings.replace("60 * 60}", "2}"))
    path = "site1/health.py" if (site.folder / "keygen").exists() else "site1/urls.py"
    text = (site.folder / path).read_text()
    assert '("ok"' in text
    site.commit(path, text.replace('("ok"', '("two"'))


def test_it_is_set_up_pushed_under_load_and_rolled_back(site: Site) -> None:
    new = (site.folder / "keygen").exists()
    shown, page = ("/healthz", "/") if new else ("/", "/admin/login/")
    site.test_with("true")
    done = site.deploy("setup", "production", "--variables", str(site.variables))
    assert done.status == 0, done
    done = site.deploy("push", "production")
    assert done.status == 0, done
    (first,) = site.serving()
    assert site.ready()
    for name in site.web:
        assert site.get(name, page)[0] == 200
        assert site.get(name, shown) == (200, "ok")
    if new:
        assert site.submit(site.web[0], "/") == 302
        wait_until("<dd>1 key</dd>", lambda: site.get(site.web[0], "/")[1])

    change(site)
    with Load(page, threads=2, addresses=[ADDRESSES[name] for name in site.web]) as load:
        done = site.deploy("push", "production")
        assert done.status == 0, done
    assert load.failed == set(), load.failed
    assert len(load.statuses) > 50
    assert {site.get(name, shown) for name in site.web} == {(200, "two")}
    if (site.folder / "site1/celery.py").exists():
        wait_until("Enqueuing prune-keys", lambda: site.deploy("logs", "production").out)

    done = site.deploy("rollback", "production")
    assert done.status == 0, done
    assert site.serving() == {first}
    assert site.ready()
    assert {site.get(name, shown) for name in site.web} == {(200, "ok")}
    if new:
        assert site.submit(site.web[0], "/") == 302
        wait_until("<dd>2 keys</dd>", lambda: site.get(site.web[0], "/")[1])
