"""Services over TLS, as platforms have them: Redis with a certificate that nobody has signed."""

import subprocess
from collections.abc import Callable, Iterator

import pytest

from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import started, wait_until
from tests.emitted.project import Project

pytestmark = pytest.mark.slow

CERTIFICATE = (
    *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
    *("-subj", "/CN=redis.platform", "-keyout", "redis.key", "-out", "redis.crt"),
)
ASK = {
    "cache": "from django.core.cache import cache; cache.set('k', 1); print(cache.get('k'))",
    "rq": "import django_rq; print(django_rq.get_connection().ping())",
    "celery": "from site1.celery import app\n"
    "with app.connection_for_write() as broker: broker.ensure_connection(max_retries=1); print(1)",
}


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a Redis that speaks nothing but TLS."""
    folder = tmp_path_factory.mktemp("redis")
    subprocess.run(CERTIFICATE, cwd=folder, check=True, capture_output=True)
    port = free_port()
    line = f"redis-server --port 0 --tls-port {port} --tls-cert-file redis.crt --save ''"
    line += " --tls-key-file redis.key --tls-auth-clients no"
    client = ["redis-cli", "-p", str(port), "--tls", "--insecure", "ping"]
    path = {"PATH": "/usr/bin:/bin"}
    with started("redis", line, folder, path) as process:
        wait_until(
            lambda: subprocess.run(client, capture_output=True, check=False).stdout == b"PONG\n",
            process,
            "PONG",
            30,
        )
        yield f"rediss://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("variant", "service"),
    [("rq", "cache"), ("rq", "rq"), ("celery", "cache"), ("celery", "celery")],
)
def test_a_certificate_that_nobody_signed_is_refused_unless_a_variable_allows_it(
    made: Callable[[str], Project], redis: str, variant: str, service: str
) -> None:
    project = made(variant)
    told = {**project.production, "REDIS_URL": f"{redis}/0", "CACHE_URL": f"{redis}/1"}
    ask = ["./manage.py", "shell", "--no-imports", "--command", ASK[service]]
    refused = project.run(*ask, **told)
    assert refused.status != 0
    assert "CERTIFICATE_VERIFY_FAILED" in refused.err
    allowed = project.run(*ask, **told, REDIS_TLS_VERIFY="False")
    assert allowed.status == 0, allowed.err
    assert allowed.out.splitlines()[-1] in ("1", "True")
