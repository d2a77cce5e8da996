"""The production image: what is in it, and how it starts, serves, falls ill and stops."""

import json
import subprocess
import tarfile
import time
from typing import Any

import pytest
import requests
import yaml

from scaffold.smoke.process import Failed
from scaffold.smoke.site import HOST, Site
from tests.containers.stack import Project, run, wait_until

CANARY = "the-canary-that-no-image-may-hold"
# Read-only but for /data and /tmp, with no privilege of any kind.
LOCKED_DOWN = ["--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
CONFIGURATION = {
    "SECRET_KEY": CANARY,
    "DOMAIN": HOST,
    "DEFAULT_STORAGE_DSN": "file:///data/media?url=/media/",
    "WEB_CONCURRENCY": "2",
}


@pytest.fixture(scope="module")
def built(project: Project) -> Project:
    """The image; where wheels are vendored, built without any network."""
    run(["git", "init", "--quiet"], project.folder)
    files = [".git/canary", ".env", "media/upload.txt"]
    files += ["db.sqlite3"] if project.answers["database"] == "sqlite" else []
    for file in files:
        path = project.folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"CANARY={CANARY}\n")
    vendored = any((project.folder / "vendor").glob("*.whl"))
    said = project.build("--no-cache", **({"network": "none"} if vendored else {}))
    assert ("from vendor/" in said) == vendored
    return project


@pytest.fixture(scope="module")
def served(built: Project) -> Project:
    """The image's own command, on migrated backing services."""
    if built.services:
        built.compose("up", "--wait", "--pull", "never", *built.services)
    start(built, "release", *["python", "manage.py", "migrate", "--noinput"])
    run(["docker", "wait", built.containers[-1]], built.folder)
    start(built, "web")
    return built


def environment(project: Project) -> dict[str, str]:
    compose = yaml.safe_load(project.folder.joinpath("docker-compose.yml").read_text())
    variables = compose["services"]["web"]["environment"]
    services = {name: value for name, value in variables.items() if name.endswith("_URL")}
    return {**services, **CONFIGURATION}


def start(project: Project, name: str, *command: str) -> str:
    """Start a container as a platform would; its name."""
    network = f"{project.folder.name}_default"
    existing = run(["docker", "network", "ls", "--format", "{{.Name}}"], project.folder).split()
    if network not in existing:
        run(["docker", "network", "create", network], project.folder)
    container = container_of(project, name)
    variables = [f"--env={name}={value}" for name, value in environment(project).items()]
    options = [
        f"--network={network}",
        "--publish=127.0.0.1::8000",
        f"--volume={project.folder.name}-data:/data",
    ]
    run(
        [
            "docker",
            "run",
            "--detach",
            f"--name={container}",
            *options,
            *LOCKED_DOWN,
            *variables,
            project.image,
            *command,
        ],
        project.folder,
    )
    project.containers.append(container)
    return container


def container_of(project: Project, name: str = "web") -> str:
    return f"{project.folder.name}-{name}"


def site(project: Project) -> Site:
    ports: Any = project.inspect(container_of(project), "NetworkSettings.Ports")
    return Site(int(ports["8000/tcp"][0]["HostPort"]))


def health(project: Project) -> object:
    return project.inspect(container_of(project), "State.Health.Status")


def inside(project: Project, *command: str) -> str:
    """What a command says in a container of the image that has no network."""
    options = ["--rm", "--network=none", "--entrypoint="]
    return run(["docker", "run", *options, project.image, *command], project.folder)


def test_it_holds_the_code_and_what_it_runs_on(built: Project) -> None:
    tools = "command -v gcc cc c++ make ld cargo git uv curl psql mariadb sqlite3 || true"
    assert inside(built, "sh", "-c", tools) == ""
    listing = inside(built, "sh", "-c", "cd /app; find . | sort").split()
    assert "./manage.py" in listing
    strays = [
        ".git",
        ".env",
        ".env-local",
        ".scaffold.json",
        "vendor",
        "media",
        "db.sqlite3",
        "ve",
        ".ve",
        "Dockerfile",
        "deploy",
    ]
    assert not {f"./{name}" for name in strays} & set(listing)
    leftovers = "/root/.cache ~/.cache /build /var/lib/apt/lists/*_* /environment/ve/bin/pip"
    assert inside(built, "sh", "-c", f"ls -d {leftovers} 2>/dev/null || true") == ""


def test_it_holds_no_secret(built: Project) -> None:
    history = run(["docker", "history", "--no-trunc", built.image], built.folder)
    configuration = json.dumps(built.inspect(built.image, "Config"))
    assert CANARY not in history + configuration
    assert not {"SECRET", "DATABASE_URL"} & set(configuration.split('"'))
    archive = built.folder.parent / "image.tar"
    run(["docker", "save", "--output", str(archive), built.image], built.folder)
    found = subprocess.run(
        ["grep", "--count", "--text", CANARY, archive], check=False, capture_output=True
    )
    assert found.stdout.strip() == b"0"
    # Were layers compressed, grep would have found nothing in any case.
    with tarfile.open(archive) as layers:
        names = {name for layer in layers if layer.isfile() for name in names_in(layers, layer)}
    assert "app/manage.py" in names
    archive.unlink()


def names_in(layers: tarfile.TarFile, layer: tarfile.TarInfo) -> list[str]:
    try:
        with tarfile.open(fileobj=layers.extractfile(layer), mode="r:") as files:
            return files.getnames()
    except tarfile.ReadError:
        return []  # a manifest


def test_it_writes_only_where_it_must(built: Project) -> None:
    assert inside(built, "id", "-u").strip() == "1000"
    kernel = " ".join(f"-not -path '/{name}/*'" for name in ("proc", "dev", "sys"))
    look = f"find / -xdev -writable -not -type l {kernel} 2>/dev/null || true"
    writable = inside(built, "sh", "-c", look).split()
    places = ("/home/app", "/data", "/tmp", "/var/tmp", "/run/lock", "/var/lock")
    assert not [path for path in writable if not path.startswith(places)]
    assert "/home/app" in writable


def test_it_stops_with_a_line_for_each_variable_that_is_missing(built: Project) -> None:
    done = subprocess.run(
        ["docker", "run", "--rm", "--network=none", built.image],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is not set.\n" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_it_turns_healthy_and_serves(served: Project) -> None:
    wait_until(lambda: health(served) == "healthy", "health")
    page = site(served).get("/")
    assert "<h1>" in page.text
    if served.answers["worker"] != "none":
        start(served, "worker", *procfile(served)["worker"].split())
    site(served).submit("/", {})
    wait_until(lambda: "1 key<" in site(served).get("/").text, "the job of the example page")


def procfile(project: Project) -> dict[str, str]:
    lines = project.folder.joinpath("Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_its_first_process_reaps_orphans(served: Project) -> None:
    web = container_of(served)
    orphan = "(sleep 0.3; exit 3) & exit 0"
    run(["docker", "exec", web, "sh", "-c", orphan], served.folder)
    time.sleep(1.5)
    states = "cat /proc/[0-9]*/stat | awk '{print $3}' | sort | uniq -c"
    assert "Z" not in run(["docker", "exec", web, "sh", "-c", states], served.folder)


def test_a_normal_start_warns_of_nothing(served: Project) -> None:
    for container in served.containers:
        log = subprocess.run(
            ["docker", "logs", container],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        ).stdout
        assert log, f"{container} says nothing"
        words = ("WARN", "ERROR", "CRITICAL", "Traceback", "Exception", "rror:")
        assert not [line for line in log.splitlines() if any(word in line for word in words)]


def test_it_is_not_ill_for_its_database(served: Project) -> None:
    if "database_default" not in served.services:
        return

    def is_ready() -> bool:
        return site(served).ask("GET", "/readyz", expect=None).status_code == 200

    served.compose("stop", "database_default")
    wait_until(lambda: not is_ready(), "the loss of the database being noticed", 60)
    # Three checks, after which it would be unhealthy, and started anew.
    time.sleep(35)
    assert health(served) == "healthy"
    served.compose("start", "database_default")
    wait_until(is_ready, "recovery", 120)


def test_it_stops_in_time_and_answers_what_it_has_begun(served: Project) -> None:
    page = "/admin/login/"
    request = site(served).begin_submit(page, {"username": "ada", "password": "x"})
    time.sleep(0.5)
    stop = subprocess.Popen(["docker", "stop", "--timeout=10", container_of(served)])
    time.sleep(1)
    try:
        request.finish()
    except Failed as failed:
        # A wrong password: the form again, with status 200.
        assert "200" in str(failed)
    assert stop.wait(30) == 0
    # 137 would be a kill after ten seconds.
    assert served.inspect(container_of(served), "State.ExitCode") == 0
    with pytest.raises(requests.ConnectionError):
        Site(1).get("/")


@pytest.mark.parametrize("edited", ["code", "requirements"])
def test_an_edit_builds_again_only_what_follows_from_it(built: Project, edited: str) -> None:
    built.build()
    if edited == "code":
        built.edit("keygen/views.py", "def index(", f"# Edited at {time.time_ns()}\ndef index(")
    else:
        path = built.folder / "requirements.txt"
        # Never the same twice, or an earlier run's layer would do.
        path.write_text(f"# Edited at {time.time_ns()}\n" + path.read_text())
    steps = built.build().split("\n\n")
    cached = {step.split("] ")[1].splitlines()[0] for step in steps if "CACHED" in step}
    assert any("apt-get" in step or "useradd" in step for step in cached), cached
    assert any("bootstrap.py --prefix" in step for step in cached) == (edited == "code"), cached
