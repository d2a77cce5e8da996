"""An emitted project that is served, and what a client asks of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from scaffold.smoke.process import Process, started, wait_until
from tests.emitted.project import HOST, Project

BOOM = """
def boom(request):
    raise ValueError("a long tale, " * 2000 + "boom")


urlpatterns.append(path("boom/", boom))
"""


def with_boom(project: Project) -> None:
    """Give the project a page that fails."""
    file = project.folder / "site1/urls.py"
    file.write_text(file.read_text("utf-8") + BOOM, "utf-8")


def ask(project: Project, path: str, method: str = "GET", **headers: str) -> requests.Response:
    """Return the answer, as it is, to a request that came through a proxy that ends TLS."""
    told = {"Host": HOST, "X-Forwarded-Proto": "https"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"http://127.0.0.1:{project.port}{path}"
    with requests.Session() as session:
        session.trust_env = False
        options: Any = {"headers": told, "allow_redirects": False, "timeout": 30}
        return session.request(method, url, **options)


@contextmanager
def served(project: Project, line: str = "", **variables: str) -> Iterator[Process]:
    """Yield the process of the web server, once it answers."""
    # No service is behind it but the database.
    told = {**project.plain, "CACHE_URL": "locmem:", **variables}
    if "SECRET_KEY" in variables and not (project.folder / "staticfiles/staticfiles.json").exists():
        # Pages link to the names that collectstatic gives to files.
        collected = project.run("./manage.py", "collectstatic", "--noinput", **variables)
        assert collected.status == 0, collected.err
    line = line or project.procfile["web"]
    with started("web", line, project.folder, told) as process:
        wait_until(lambda: answers(project), process, "/healthz", 60)
        yield process


def answers(project: Project) -> bool:
    try:
        return ask(project, "/healthz").status_code == 200
    except requests.ConnectionError:
        return False
