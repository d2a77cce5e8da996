"""docker compose up on a fresh clone, and what a developer then does with it."""

from functools import partial

import pytest
import requests

from scaffold.smoke.site import Site, find
from tests.containers.stack import Project, run, wait_until

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture(scope="module")
def stack(project: Project) -> None:
    project.compose("config", "--quiet")
    project.up("--build")


def count(site: Site) -> int:
    return int(find(r"<dd>(\d+) keys?</dd>", site.get("/").text, "number of keys"))


def has_counted(project: Project, number: int) -> bool:
    return count(project.site()) == number


def order(project: Project) -> None:
    """Order a key as a visitor does."""
    project.site().submit("/", {})


def readiness(project: Project) -> dict[str, str]:
    """What /readyz says; empty while nothing answers."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(f"http://127.0.0.1:{project.port}/readyz", timeout=60)
            state: dict[str, str] = answer.json()
        except requests.RequestException:
            return {}
        return state


def failed_services(project: Project) -> set[str]:
    return {name for name, state in readiness(project).items() if state == "failed"}


def is_ready(project: Project) -> bool:
    return set(readiness(project).values()) == {"ok"}


def test_the_job_of_the_example_page_finishes(project: Project) -> None:
    order(project)
    wait_until(lambda: count(project.site()) == 1, "a key")
    page = project.site().get("/").text
    image = project.site().get(find(r'<img src="([^"]+)"', page, "image")).content
    assert image.startswith(b"\x89PNG")
    assert "djDebug" in page, "no debug toolbar in development"


def test_every_service_is_healthy(project: Project) -> None:
    lines = project.compose("ps", "--all", "--format", "{{.Service}} {{.Health}} {{.ExitCode}}")
    states = {name: state for name, *state in map(str.split, lines.splitlines())}
    assert states.pop("release") == ["0"]
    assert {tuple(state) for state in states.values()} == {("healthy", "0")}, states
    worker = project.answers["worker"]
    assert ("worker" in states) == (worker != "none")
    assert ("beat" in states) == (worker == "celery")


def test_ports_are_published_on_loopback_alone(project: Project) -> None:
    lines = project.compose("ps", "--format", "{{range .Publishers}}{{.URL}} {{end}}")
    hosts = {line for line in lines.split() if line}
    assert hosts <= {"127.0.0.1"}, lines
    assert hosts, "nothing is published"


def test_an_edited_view_shows(project: Project) -> None:
    project.edit("keygen/views.py", '"latest": keys.latest(),', '"latest": "edited",')
    wait_until(lambda: ">edited<" in shown(project), "the edited view")
    project.edit("keygen/views.py", '"latest": "edited",', '"latest": keys.latest(),')
    wait_until(lambda: ">edited<" not in shown(project), "the view as it was")


def shown(project: Project) -> str:
    try:
        return project.site().get("/").text
    except requests.ConnectionError:
        return ""  # runserver starts again


def test_admin_commands(project: Project) -> None:
    assert "42" in project.manage("dbshell", stdin="SELECT 6 * 7;\n")
    project.compose("run", "--rm", "-T", "web", "python", "manage.py", "test")
    assert project.compose("exec", "-T", "web", "id", "-un").strip() == "app"


def test_data_outlives_the_containers(project: Project) -> None:
    before = count(project.site())
    assert before
    project.compose("down", "--timeout", "10")
    project.up()
    assert count(project.site()) == before


def test_the_site_outlives_its_services(project: Project) -> None:
    names = {"database_default": {"database"}, "redis": {"cache", "queue", "broker"}}
    for service in project.services:
        wait_until(lambda: is_ready(project), "readiness before")
        project.compose("stop", service)
        # An answer is reused for a second.
        wait_until(lambda: bool(failed_services(project)), f"the loss of {service} being noticed")
        failed = failed_services(project)
        assert failed <= names[service], f"{service} is gone and /readyz names {failed}"
        project.compose("start", service)
        wait_until(lambda: is_ready(project), f"recovery from the loss of {service}")
        # The worker, which was there all the time, works again as well.
        before = count(project.site())
        order(project)
        wait_until(partial(has_counted, project, before + 1), "a job after it")


def test_a_job_outlives_its_queue(project: Project) -> None:
    if project.answers["worker"] == "none":
        return
    before = count(project.site())
    project.compose("stop", "worker")
    order(project)
    for service in project.services:
        project.compose("stop", service)
        project.compose("start", service)
    wait_until(lambda: is_ready(project), "readiness")
    assert count(project.site()) == before
    project.compose("start", "worker")
    wait_until(lambda: count(project.site()) == before + 1, "the job of before the outage")


def test_the_gateway_serves_in_place_of_runserver(project: Project) -> None:
    project.edit("docker-compose.yml", "    command: python manage.py runserver", "    # command:")
    project.up("web")
    assert project.site().get("/static/site.css").status_code == 200

    project.edit(".env-local", "DJANGO_DEBUG=True", "DJANGO_DEBUG=False")
    project.up("web")
    href = r'href="(/static/keygen/keygen\.[0-9a-f]{12}\.css)"'
    style = project.site().get(find(href, project.site().get("/").text, "hashed stylesheet"))
    assert "immutable" in style.headers["Cache-Control"]
    top = run(
        ["docker", "inspect", "--format", "{{.Path}} {{.Args}}", container(project)], project.folder
    )
    server = {"uvicorn": "gunicorn"}.get(project.answers["gateway"], project.answers["gateway"])
    assert server in top
    order(project)


def container(project: Project) -> str:
    return project.compose("ps", "--quiet", "web").strip()


def test_it_stops_in_time(project: Project) -> None:
    project.compose("stop", "--timeout", "60")
    lines = project.compose("ps", "--all", "--format", "{{.Service}} {{.ExitCode}}")
    states = dict(map(str.split, lines.splitlines()))
    assert set(states.values()) == {"0"}, states
