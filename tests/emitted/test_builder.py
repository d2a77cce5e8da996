"""What a buildpack does, without one: pip, collectstatic, release, web behind a router.

The real one is `make buildpack`.
"""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from scaffold.python import python_of
from scaffold.questions.answers import complete
from scaffold.smoke import prepare, steps
from scaffold.smoke.process import Failed, wait_until
from scaffold.smoke.run import Run
from tests.helpers.router import UNSIGNED, routed, visit_over_tls

pytestmark = pytest.mark.slow


def index() -> dict[str, str]:
    """Return what tells pip where libraries come from, and nothing else of this machine."""
    told = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTPS_PROXY", "https_proxy", "NO_PROXY")
    return {name: value for name, value in os.environ.items() if name.startswith(told)}


@pytest.mark.filterwarnings(UNSIGNED)
def test_web_runs_from_what_pip_and_collectstatic_leave(tmp_path: Path) -> None:
    answers = complete({"cache": "none", "storage": "file", "deploy_heroku": "yes"}, "site1")
    (tmp_path / "run").mkdir()
    with ExitStack() as stack:
        run = Run(answers, tmp_path / "run/site1", None, vendored=False, stack=stack)
        prepare.render_project(run)
        # A prefix that nothing else is in, of the Python that the project names.
        version = (run.folder / ".python-version").read_text().strip()
        prefix = tmp_path / "prefix"
        run.environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **index()}
        run.command(python_of(version), "-m", "venv", str(prefix))
        run.command(f"{prefix}/bin/pip", "install", "--quiet", "-r", "requirements.txt")
        run.environment = {"PATH": f"{prefix}/bin:/usr/bin:/bin", "HOME": str(run.folder)}

        with pytest.raises(Failed) as failed:
            prepare.collect_static(run)
        assert "SECRET_KEY is not set." in failed.value.log
        prepare.configure(run)
        prepare.collect_static(run)
        prepare.release(run)
        prepare.create_superuser(run)
        # What a platform gives: the app's variables, and a port.
        run.start("web")
        wait_until(lambda: steps.is_ready(run.site()), run.processes["web"], "/readyz", 60)
        steps.visit(run)
        with routed(run, tmp_path / "nginx") as router:
            visit_over_tls(router)
        steps.stop_web(run)
    shutil.rmtree(prefix)
