"""Heroku's own buildpack for Python builds a project, and each process type runs from the result.

`make buildpack BUILDPACK=…` names a checkout of heroku/heroku-buildpack-python. This machine's own
Python takes the place of Heroku's archives; nginx ends TLS, as a platform's router does.
"""

import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.smoke import prepare, steps
from scaffold.smoke.process import wait_until
from scaffold.smoke.run import Run
from tests.helpers.router import UNSIGNED, Router, routed, visit_over_tls

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
    scratch = run.folder.with_name(f"{run.folder.name}-build")
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


@pytest.mark.filterwarnings(UNSIGNED)
@pytest.mark.parametrize("name", list(VARIANTS))
def test_each_process_type_runs_from_what_the_buildpack_builds(
    name: str, buildpack: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        run = rendered(VARIANTS[name], tmp_path, stack)
        prepare.configure(run)
        enter(run, buildpack)
        prepare.release(run)
        prepare.create_superuser(run)
        steps.serve(run)
        steps.visit(run)
        with routed(run, tmp_path / "nginx") as router:
            visit_over_tls(router)
        steps.administer(run)
        steps.work(run)
        steps.stop_worker(run)
        steps.stop_web(run)


def rendered(given: dict[str, str], folder: Path, stack: ExitStack, name: str = "site1") -> Run:
    """Return a project as it is pushed."""
    (folder / "run").mkdir(exist_ok=True)
    answers = complete(given, "site1")
    run = Run(answers, folder / "run" / name, None, vendored=False, stack=stack)
    prepare.render_project(run)
    return run


def enter(run: Run, buildpack: Path) -> None:
    """Build a release, and have its processes start in it."""
    assert "static files copied" in build(run, buildpack)
    home = {"HOME": str(run.folder), "PATH": f"{APP}/.heroku/python/bin:/usr/bin:/bin"}
    run.environment |= home
    run.procfile = {kind: f"bash -c '{ENTER}{line}'" for kind, line in run.procfile.items()}


SECOND = "<!-- the second release -->"
CONTENT = "{% block content %}"
NOTE = 'note = models.CharField(max_length=50, db_default="")'
MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keygen", "0001_initial")]
    operations = [
        migrations.AddField("key", "note", models.CharField(max_length=50, db_default="")),
    ]
"""


@pytest.mark.filterwarnings(UNSIGNED)
def test_a_second_release_migrates_while_the_first_serves_and_both_go_back(
    buildpack: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        first = rendered({"deploy_heroku": "yes"}, tmp_path, stack)
        prepare.configure(first)
        enter(first, buildpack)
        prepare.release(first)
        start_web(first)
        router = stack.enter_context(routed(first, tmp_path / "nginx"))

        second = rendered({"deploy_heroku": "yes"}, tmp_path, stack, "site2")
        change(second.folder)
        second.environment = {**first.environment}
        # Until its processes are started anew, the first release serves: no request may fail.
        with visited(router) as answers:
            enter(second, buildpack)
            prepare.release(second)
            assert has_note(second)
        assert len(answers) > 100
        assert set(answers) == {200}
        assert SECOND not in page(router)

        restart(first, second)
        assert SECOND in page(router)
        # Back: the migration by the release that has it, then the code.
        second.manage("migrate", "keygen", "0001")
        restart(second, first)
        assert SECOND not in page(router)
        assert not has_note(first)
        prepare.release(first)
        first.site().submit("/", {})
        assert "1 key<" in page(router)


def change(folder: Path) -> None:
    """Make the second release of a project: a column, which the first need not know, and a word."""
    (folder / "keygen/migrations/0002_note.py").write_text(MIGRATION)
    for path, old, new in (
        ("keygen/models.py", "    token =", f"    {NOTE}\n    token ="),
        ("keygen/templates/keygen/index.html", CONTENT, CONTENT + SECOND),
    ):
        text = (folder / path).read_text()
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1))


def start_web(run: Run) -> None:
    run.start("web")
    wait_until(lambda: steps.is_ready(run.site()), run.processes["web"], "/readyz", 60)


def restart(old: Run, new: Run) -> None:
    old.processes["web"].terminate()
    old.processes["web"].expect_end()
    start_web(new)


def has_note(run: Run) -> bool:
    """Say whether the database has the second release's column."""
    code = "from django.db import connection as c; "
    code += "columns = c.introspection.get_table_description(c.cursor(), 'keygen_key'); "
    code += "print([column.name for column in columns])"
    return "'note'" in run.manage("shell", "--no-imports", "-c", code)


def page(router: Router) -> str:
    with router.visitor() as session:
        return session.get(f"{router.site}/", timeout=30).text


@contextmanager
def visited(router: Router) -> Iterator[list[int]]:
    """Visit the page until the end; yield the statuses, 0 for no answer."""
    found: list[int] = []
    over = threading.Event()

    def visit() -> None:
        with router.visitor() as session:
            while not over.is_set():
                try:
                    found.append(session.get(f"{router.site}/", timeout=30).status_code)
                except requests.RequestException:
                    found.append(0)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        yield found
    finally:
        over.set()
        visitor.join()
