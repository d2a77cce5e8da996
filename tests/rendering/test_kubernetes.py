"""deploy/kubernetes: valid, whole, and as strict as it says, as kubectl puts it together."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from scaffold.disk.tree import Tree
from scaffold.questions.answers import complete
from scaffold.questions.variants import every
from scaffold.rendering.render import render, rendered, sources
from tests.helpers.answers import ODD

pytestmark = pytest.mark.slow

Object = dict[str, Any]

FOLDER = "deploy/kubernetes/"
VERSIONS = ("1.35", "1.36", "1.37")
OVERLAYS = {"production": ("blue", "www"), "staging": ("blue-staging", "staging")}


def project(given: dict[str, str], private: dict[str, Any] | None = None) -> Tree:
    """Return the files for Kubernetes, and those that say the same."""
    answers = complete({**given, "deploy_kubernetes": "yes"}, "blue")
    wanted = {path for path in sources(answers) if path.startswith(FOLDER)}
    wanted |= {"Procfile", "README.md"}
    return rendered({path: path for path in sorted(wanted)}, answers, private)


def built(tree: Tree, overlay: str, folder: Path) -> list[Object]:
    """Return the objects that `kubectl apply -k` would send."""
    for path, file in tree.items():
        if path.startswith(FOLDER):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.content)
    command = ["kubectl", "kustomize", str(folder / FOLDER / overlay)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return [*yaml.safe_load_all(done.stdout)]


def distinct() -> Iterator[tuple[Tree, dict[str, str]]]:
    """Yield every variant whose files for Kubernetes are unlike the others', and its answers."""
    met = set()
    for variant in every():
        for private in (None, {"__whole": "", "__beat": "", "__migrated": ""}):
            if variant["database"] != "sqlite":
                tree = project(variant, private)
                files = frozenset(
                    (path, file.content) for path, file in tree.items() if path != "README.md"
                )
                if files not in met:
                    met.add(files)
                    yield tree, variant


@pytest.fixture(scope="module")
def all_built(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Tree, str, list[Object]]]:
    found = []
    for tree, _ in distinct():
        folder = tmp_path_factory.mktemp("project")
        found += [(tree, overlay, built(tree, overlay, folder)) for overlay in OVERLAYS]
    return found


@pytest.fixture
def largest(tmp_path: Path) -> list[Object]:
    return built(project({"worker": "celery", "storage": "file"}), "production", tmp_path)


def named(objects: list[Object], kind: str, name: str = "web") -> Object:
    (found,) = (o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name))
    return found


def pods(objects: list[Object]) -> dict[str, Object]:
    """Return the pods of every Deployment and Job: name -> spec."""
    return {
        found["metadata"]["name"]: found["spec"]["template"]["spec"]
        for found in objects
        if found["kind"] in ("Deployment", "Job")
    }


def containers(objects: list[Object]) -> Iterator[Object]:
    for pod in pods(objects).values():
        yield from pod["containers"] + pod.get("initContainers", [])


@pytest.mark.parametrize("version", VERSIONS)
def test_every_variant_is_valid(
    all_built: list[tuple[Tree, str, list[Object]]], version: str
) -> None:
    assert len(all_built) > 20
    unlike = {repr(found): found for _, _, objects in all_built for found in objects}
    assert len(unlike) > 50
    for found in unlike.values():
        kubernetes_validate.validate(found, version, strict=True)


def test_an_invalid_one_is_found(largest: list[Object]) -> None:
    web = named(largest, "Deployment")
    web["spec"]["template"]["spec"]["terminationGracePeriod"] = 20
    with pytest.raises(kubernetes_validate.ValidationError, match="terminationGracePeriod"):
        kubernetes_validate.validate(web, VERSIONS[0], strict=True)


def test_each_process_type_starts_as_procfile_says(
    all_built: list[tuple[Tree, str, list[Object]]],
) -> None:
    for tree, _, objects in all_built:
        lines = tree["Procfile"].content.decode().splitlines()
        procfile = dict(line.split(": ", 1) for line in lines)
        found = pods(objects)
        assert found.keys() == procfile.keys()
        for name, pod in found.items():
            (container,) = pod["containers"]
            assert "command" not in container
            if name == "web":
                # The image's own command.
                assert "args" not in container
            else:
                assert container["args"] == procfile[name].split()
            for init in pod.get("initContainers", []):
                assert init["args"] == ["python", "manage.py", "migrate", "--check"]


def test_new_code_waits_for_the_release(largest: list[Object]) -> None:
    waiting = {name for name, pod in pods(largest).items() if "initContainers" in pod}
    assert waiting == {"web", "worker", "beat"}
    assert named(largest, "Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_no_container_may_do_more_than_it_must(
    all_built: list[tuple[Tree, str, list[Object]]],
) -> None:
    for _, _, objects in all_built:
        for pod in pods(objects).values():
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
            assert pod["automountServiceAccountToken"] is False
            assert pod["enableServiceLinks"] is False
            assert {"name": "tmp", "emptyDir": {}} in pod["volumes"]
        for container in containers(objects):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]


def test_configuration_and_secrets_come_by_reference_alone(
    all_built: list[tuple[Tree, str, list[Object]]],
) -> None:
    for _, _, objects in all_built:
        assert not [found for found in objects if found["kind"] == "Secret"]
        (config,) = (found for found in objects if found["kind"] == "ConfigMap")
        # A changed value is another name, with which all pods start anew.
        name = config["metadata"]["name"]
        assert re.fullmatch(r"config-\w{10}", name)
        for container in containers(objects):
            assert "env" not in container
            assert container["envFrom"] == [
                {"configMapRef": {"name": name}},
                {"secretRef": {"name": "secrets"}},
            ]


def test_what_points_at_something_points_at_what_is_there(
    all_built: list[tuple[Tree, str, list[Object]]],
) -> None:
    for _, overlay, objects in all_built:
        namespace, host = OVERLAYS[overlay]
        assert {found["metadata"]["namespace"] for found in objects} == {namespace}
        assert {found["image"] for found in containers(objects)} == {"registry.example.com/blue:1"}
        for kind in ("Deployment", "Job"):
            for found in (found for found in objects if found["kind"] == kind):
                spec, name = found["spec"], found["metadata"]["name"]
                assert spec["template"]["metadata"]["labels"] == {"app": name}
                assert kind == "Job" or spec["selector"]["matchLabels"] == {"app": name}
        web = pods(objects)["web"]
        (port,) = web["containers"][0]["ports"]
        service = named(objects, "Service")["spec"]
        assert service["selector"] == {"app": "web"}
        assert service["ports"][0]["targetPort"] == port["name"]
        ingress = named(objects, "Ingress")["spec"]
        hosts = [ingress["rules"][0]["host"], *ingress["tls"][0]["hosts"]]
        assert hosts == [f"{host}.example.com"] * 2
        backend = ingress["rules"][0]["http"]["paths"][0]["backend"]["service"]
        assert backend == {"name": "web", "port": {"name": service["ports"][0]["name"]}}
        assert named(objects, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "web"
        policy = named(objects, "PodDisruptionBudget")["spec"]
        assert policy["selector"]["matchLabels"] == {"app": "web"}
        for spread in web["topologySpreadConstraints"]:
            assert spread["labelSelector"]["matchLabels"] == {"app": "web"}


def test_how_many_there_are_is_said_once(
    all_built: list[tuple[Tree, str, list[Object]]],
) -> None:
    for _, overlay, objects in all_built:
        count = {name: named(objects, "Deployment", name)["spec"] for name in deployments(objects)}
        # The autoscaler's number would else be undone by each release.
        assert "replicas" not in count["web"]
        assert count.get("worker", {}).get("replicas") == (
            2 if overlay == "production" and "worker" in count else None
        )
        assert "beat" not in count or count["beat"]["replicas"] == 1


def deployments(objects: list[Object]) -> list[str]:
    return [found["metadata"]["name"] for found in objects if found["kind"] == "Deployment"]


def test_only_web_is_reached_and_on_its_port_alone(largest: list[Object]) -> None:
    assert "ingress" not in named(largest, "NetworkPolicy", "all")["spec"]
    web = named(largest, "NetworkPolicy")["spec"]
    assert web["ingress"] == [{"ports": [{"port": "http"}]}]


def test_a_pod_ends_before_it_is_killed(largest: list[Object]) -> None:
    readme = project({"worker": "celery"})["README.md"].content.decode()
    rows = re.findall(r"(?m)^\| `(GRACEFUL_TIMEOUT|JOB_TIME_LIMIT)` .* (\d+) \|$", readme)
    limits = {name: int(seconds) for name, seconds in rows}
    web, worker = pods(largest)["web"], pods(largest)["worker"]
    waited = web["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert web["terminationGracePeriodSeconds"] > waited + limits["GRACEFUL_TIMEOUT"]
    assert worker["terminationGracePeriodSeconds"] > limits["JOB_TIME_LIMIT"]


def test_uploads_in_a_folder_are_shared(largest: list[Object]) -> None:
    claim = named(largest, "PersistentVolumeClaim", "media")["spec"]
    assert claim["accessModes"] == ["ReadWriteMany"]
    sharing = {
        name
        for name, pod in pods(largest).items()
        if {"name": "media", "mountPath": "/data"} in pod["containers"][0]["volumeMounts"]
    }
    assert sharing == {"web", "worker"}


@pytest.mark.parametrize("odd", ODD)
def test_any_name_is_taken(odd: dict[str, str], tmp_path: Path) -> None:
    objects = built(project({**odd, "worker": "rq"}), "staging", tmp_path)
    for found in objects:
        kubernetes_validate.validate(found, VERSIONS[-1], strict=True)


@pytest.mark.parametrize(
    "given", [{"deploy_kubernetes": "no"}, {"deploy_kubernetes": "yes", "database": "sqlite"}]
)
def test_nothing_of_it_is_there_without_need(given: dict[str, str]) -> None:
    tree = render(complete(given, "blue"))
    assert not [path for path in tree if path.startswith("deploy")]
    assert "kubectl" not in tree["README.md"].content.decode()
    assert "deploy" not in tree[".dockerignore"].content.decode().split()
