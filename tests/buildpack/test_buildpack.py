"""Heroku's own buildpack for Python builds a project, and each process type runs from the result.

`make buildpack BUILDPACK=…` names a checkout of heroku/heroku-buildpack-python. This machine's own
Python takes the place of Heroku's archives; nginx ends TLS, as a platform's router does.
"""

import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.smoke import prepare, steps
from scaffold.smoke.process import started, wait_until
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST, token

pytestmark = pytest.mark.buildpack

VARIANTS = {
    "default": {"deploy_heroku": "yes", "worker": "rq"},
    "uvicorn": {"gateway": "uvicorn", "worker": "tasks", "django": "5.2", "example": "no"},
    "uwsgi": {"gateway": "uwsgi", "worker": "celery", "database": "mysql", "tooling": "no"},
    "granian": {"gateway": "granian", "database": "sqlite", "cache": "none"},
}
APP = Path("/app")
# As a platform starts a process: with what the buildpack left in .profile.d.
ENTER = "for script in .profile.d/*.sh; do . $script; done; exec "
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/tls.crt; ssl_certificate_key {folder}/tls.key;
    location / {{
      proxy_pass http://127.0.0.1:{port};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield an address at which any path is this machine's Python, packed as Heroku's are."""
    code = "import sys; print(sys.base_prefix)"
    python = [python_of("3.13"), "-c", code]
    prefix = subprocess.run(python, check=True, capture_output=True, text=True).stdout.strip()
    file = tmp_path_factory.mktemp("python") / "python.tar.zst"
    left_out = ("--exclude=site-packages/*", "--exclude=test", "--exclude=__pycache__")
    subprocess.run(["tar", "--zstd", *left_out, "-cf", file, "-C", prefix, "."], check=True)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return str(file)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def buildpack(archive: str, tmp_path: Path) -> Iterator[Path]:
    """Yield a copy of the buildpack that fetches Python there."""
    given = os.environ.get("SCAFFOLD_BUILDPACK", "")
    assert given, "Name a checkout of heroku/heroku-buildpack-python: make buildpack BUILDPACK=…"
    assert not APP.exists(), f"The buildpack links {APP}, which is there already"
    folder = shutil.copytree(given, tmp_path / "buildpack", ignore=shutil.ignore_patterns(".git"))
    file = folder / "lib/python.sh"
    text, count = re.subn(r"(?m)^S3_BASE_URL=.*$", f'S3_BASE_URL="{archive}"', file.read_text())
    assert count == 1
    file.write_text(text)
    yield folder
    shutil.rmtree(APP, ignore_errors=True)


def build(run: Run, buildpack: Path) -> str:
    """Detect and compile, with the app's variables as files, as a platform hands them over."""
    scratch = run.folder.with_name("build")
    for name in ("cache", "env"):
        (scratch / name).mkdir(parents=True)
    passed_on = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "CACHE_URL", "CELERY_BROKER_URL")
    for name in passed_on:
        if value := run.environment.get(name):
            (scratch / "env" / name).write_text(value)
    # The builder itself knows none of them.
    index = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTPS_PROXY", "https_proxy", "NO_PROXY")
    told = {name: value for name, value in os.environ.items() if name.startswith(index)}
    told |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(scratch), "STACK": "heroku-24"}
    folder = str(run.folder)
    prepare_run = [
        [str(buildpack / "bin/detect"), folder],
        [str(buildpack / "bin/compile"), folder, str(scratch / "cache"), str(scratch / "env")],
    ]
    said = ""
    for command in prepare_run:
        done = subprocess.run(
            command,
            env=told,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=280,
        )
        said += done.stdout
        assert done.returncode == 0, said
    return said


@pytest.fixture
def behind_tls(tmp_path: Path) -> Iterator[Callable[[Run], tuple[int, int]]]:
    """Return a function that puts nginx before a run's web; it gives the ports, plain and TLS."""
    stack = ExitStack()
    with stack:

        def serve(run: Run) -> tuple[int, int]:
            folder = tmp_path / "nginx"
            folder.mkdir()
            subject = ["-subj", f"/CN={HOST}", "-addext", "subjectAltName=IP:127.0.0.1"]
            keys = ["-keyout", "tls.key", "-out", "tls.crt"]
            command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *keys]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            plain, tls = prepare.free_port(), prepare.free_port()
            port = run.environment["PORT"]
            (folder / "nginx.conf").write_text(
                NGINX.format(folder=folder, plain=plain, tls=tls, port=port)
            )
            # Its workers are another user's.
            folder.chmod(0o755)
            line = f"nginx -p {folder} -c {folder}/nginx.conf"
            path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
            process = stack.enter_context(started("nginx", line, folder, path))
            wait_until(lambda: listens(tls), process, "TLS", 20)
            return plain, tls

        yield serve


def listens(port: int) -> bool:
    try:
        requests.get(f"https://127.0.0.1:{port}/healthz", verify=False, timeout=5)
    except (requests.ConnectionError, ssl.SSLError):
        return False
    return True


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("name", list(VARIANTS))
def test_each_process_type_runs_from_what_the_buildpack_builds(
    name: str,
    buildpack: Path,
    tmp_path: Path,
    behind_tls: Callable[[Run], tuple[int, int]],
) -> None:
    answers = complete(VARIANTS[name], "site1")
    (tmp_path / "run").mkdir()
    with ExitStack() as stack:
        run = Run(answers, tmp_path / "run/site1", None, vendored=False, stack=stack)
        prepare.render_project(run)
        prepare.configure(run)
        said = build(run, buildpack)
        assert "static files copied" in said
        home = {"HOME": str(run.folder), "PATH": f"{APP}/.heroku/python/bin:/usr/bin:/bin"}
        run.environment |= home
        lines = run.procfile.items()
        run.procfile = {kind: f"bash -c '{ENTER}{line}'" for kind, line in lines}
        prepare.release(run)
        prepare.create_superuser(run)
        steps.serve(run)
        steps.visit(run)
        visit_over_tls(*behind_tls(run))
        steps.administer(run)
        steps.work(run)
        steps.stop_worker(run)
        steps.stop_web(run)


def visit_over_tls(plain: int, tls: int) -> None:
    """Come in by nginx: no redirect leads in a circle, cookies are secure, and one logs in."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Host"] = HOST
        session.verify = False
        http = session.get(f"http://127.0.0.1:{plain}/", allow_redirects=False)
        assert (http.status_code, http.headers["Location"]) == (301, f"https://{HOST}/")
        site = f"https://127.0.0.1:{tls}"
        first = session.get(f"{site}/", allow_redirects=False)
        assert first.status_code == 200
        assert "max-age=" in first.headers["Strict-Transport-Security"]
        login = session.get(f"{site}/admin/login/", allow_redirects=False)
        assert "Secure" in login.headers["Set-Cookie"]
        done = session.post(
            f"{site}/admin/login/",
            data={**steps.LOGIN, "csrfmiddlewaretoken": token(login.text)},
            headers={"Referer": f"https://{HOST}/admin/login/"},
            allow_redirects=False,
        )
        assert (done.status_code, done.headers["Location"]) == (302, "/admin/")
        assert all(cookie.secure for cookie in session.cookies)
        assert session.get(f"{site}/admin/", allow_redirects=False).status_code == 200
