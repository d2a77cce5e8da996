"""The image under the terms of deploy/kubernetes, as a kubelet would start it."""

import json
import subprocess
from functools import partial
from typing import Any

import pytest
import requests
import yaml

from scaffold.smoke.site import HOST, Site
from tests.containers.stack import Project, run, wait_until

Object = dict[str, Any]

pytestmark = pytest.mark.parametrize("project", ["postgres"], indirect=True)

SECRETS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    # Each pod has a disk of its own here, so it is one for tests alone.
    "DEFAULT_STORAGE_DSN": "file:///tmp/media?url=/media/",
}
# A kubelet asks a pod by its address, without TLS and without the site's name.
PROBE = {"Host": "10.244.0.7:8000", "User-Agent": "kube-probe/1.37"}


@pytest.fixture(scope="module")
def built(project: Project) -> Project:
    project.build()
    project.compose("up", "--wait", "--pull", "never", *project.services)
    return project


@pytest.fixture(scope="module")
def objects(built: Project) -> list[Object]:
    """What `kubectl apply -k` would send."""
    path = "deploy/kubernetes/production"
    return [*yaml.safe_load_all(run(["kubectl", "kustomize", path], built.folder))]


def pod(objects: list[Object], name: str) -> Object:
    (found,) = (
        o["spec"]["template"]["spec"]
        for o in objects
        if o["kind"] in ("Deployment", "Job") and o["metadata"]["name"] == name
    )
    assert isinstance(found, dict)
    return found


def command(project: Project, objects: list[Object], pod: Object, container: Object) -> list[str]:
    """Return what starts a container of a pod, with all that its manifest says of it."""
    (config,) = (o["data"] for o in objects if o["kind"] == "ConfigMap")
    compose = yaml.safe_load(project.folder.joinpath("docker-compose.yml").read_text())
    services = compose["services"]["web"]["environment"]
    urls = {name: value for name, value in services.items() if name.endswith("_URL")}
    told = {**config, "DOMAIN": HOST, **urls, **SECRETS}
    allowed = container["securityContext"]
    limits = container["resources"]["limits"]
    user = project.inspect(project.image, "Config.User")
    # A kubelet that must not start root believes a number alone.
    assert pod["securityContext"]["runAsNonRoot"]
    assert str(user).isdigit()
    assert int(str(user)) > 0
    folders = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    empty = [each["name"] for each in pod["volumes"] if "emptyDir" in each]
    return [
        "docker",
        "run",
        f"--network={project.folder.name}_default",
        f"--stop-timeout={pod.get('terminationGracePeriodSeconds', 30)}",
        *(["--read-only"] if allowed["readOnlyRootFilesystem"] else []),
        *(f"--cap-drop={name}" for name in allowed["capabilities"]["drop"]),
        *(["--security-opt=no-new-privileges"] if not allowed["allowPrivilegeEscalation"] else []),
        *(f"--tmpfs={folders[name]}:mode=1777" for name in empty),
        f"--memory={limits['memory'].replace('Mi', 'm')}",
        *([f"--cpus={limits['cpu']}"] if "cpu" in limits else []),
        *(f"--env={name}={value}" for name, value in told.items()),
    ]


def status(project: Project, objects: list[Object], pod: Object, container: Object) -> int:
    """Run a container to its end."""
    start = [*command(project, objects, pod, container), "--rm", project.image]
    done = subprocess.run(
        [*start, *container["args"]], capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in done.stderr
    return done.returncode


def begin(project: Project, objects: list[Object], name: str) -> str:
    """Start a pod's container for good; its name."""
    spec = pod(objects, name)
    (container,) = spec["containers"]
    start = command(project, objects, spec, container)
    named = f"{project.folder.name}-{name}"
    port = ["--publish=127.0.0.1::8000"] if "ports" in container else []
    args = container.get("args", [])
    run([*start, "--detach", f"--name={named}", *port, project.image, *args], project.folder)
    project.containers.append(named)
    return named


def test_new_code_waits_for_the_release_and_then_serves(
    built: Project, objects: list[Object]
) -> None:
    web, release = pod(objects, "web"), pod(objects, "release")
    (migrated,), (job,) = web["initContainers"], release["containers"]
    assert status(built, objects, web, migrated) == 1
    assert status(built, objects, release, job) == 0
    assert status(built, objects, web, migrated) == 0

    named = {name: begin(built, objects, name) for name in ("web", "worker")}
    ports: Any = built.inspect(named["web"], "NetworkSettings.Ports")
    port = int(ports["8000/tcp"][0]["HostPort"])
    (container,) = web["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        path = container[probe]["httpGet"]["path"]
        wait_until(partial(is_well, port, path), f"{probe} {path}")
    site = Site(port)
    site.submit("/", {})
    wait_until(lambda: "1 key<" in site.get("/").text, "the job of the example page")

    for container_name in reversed(named.values()):
        run(["docker", "stop", container_name], built.folder)
        state: Any = built.inspect(container_name, "State")
        # 137 would be a kill after the grace period, or for its memory.
        assert (state["ExitCode"], state["OOMKilled"]) == (0, False), json.dumps(state)


def is_well(port: int, path: str) -> bool:
    try:
        with requests.Session() as session:
            session.trust_env = False
            url = f"http://127.0.0.1:{port}{path}"
            return session.get(url, headers=PROBE, timeout=5, allow_redirects=False).ok
    except requests.ConnectionError:
        return False
