"""The job of a worker that was killed runs again once there is a worker."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from scaffold.questions.variants import answers
from scaffold.smoke.prepare import own_tests
from scaffold.smoke.run import Run
from scaffold.smoke.steps import STEPS, await_keys, serve

# Celery on Redis is left out: it takes a job for lost after six minutes.
VARIANTS = [
    {"database": "sqlite", "worker": "rq"},
    {"database": "sqlite", "worker": "celery", "cache": "none"},
    {"database": "sqlite", "worker": "tasks", "cache": "none"},
    {"database": "postgres", "worker": "tasks", "cache": "none", "django": "5.2"},
    {"database": "mysql", "worker": "tasks", "cache": "none"},
]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: "-".join(variant.values()))
def test_a_killed_worker_s_job_is_done(tmp_path: Path, variant: dict[str, str]) -> None:
    with ExitStack() as stack:
        run = Run(answers(variant), tmp_path / "project", None, False, stack)
        for step in STEPS[: STEPS.index(serve) + 1]:
            if step is not own_tests:
                step(run)
        run.site().submit("/", {})
        # The job takes three seconds, and a worker looks for one each second.
        time.sleep(1.8)
        assert 'id="waiting"' in run.site().get("/").text
        run.processes["worker"].kill()
        run.start("worker")
        await_keys(run, 1, seconds=120)
