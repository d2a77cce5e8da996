"""What the README's table says of jobs, row by row: real brokers, real workers, real kills.

Limits are scaled down through the environment: JOB_TIME_LIMIT is five seconds, so that Redis gives
away a job that nobody has claimed for ten.
"""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from proofs.watched import Watched
from scaffold.smoke.process import wait_until
from scaffold.smoke.steps import is_ready, log_in

RQ = {"database": "sqlite", "worker": "rq"}
REDIS = {"database": "postgres", "worker": "celery", "gateway": "uvicorn"}
RABBIT = {"database": "mysql", "worker": "celery", "cache": "none"}
TASKS = {"database": "sqlite", "worker": "tasks", "cache": "none"}

# Where each worker lets people run a failed job again, and by what they send.
AGAIN = {
    "rq": ("/admin/django_rq/dashboard/queues/0/{}/requeue/", {"requeue": "yes"}),
    "celery": ("/admin/jobs/failedjob/", {"action": "run_again"}),
    "tasks": ("/admin/django_tasks_database/dbtaskresult/", {"action": "run_again"}),
}

KEY = {
    "rq": "queue = get_queue()\n"
    "keys = queue.failed_job_registry.get_job_ids()\n"
    "print([key for key in keys if queue.fetch_job(key).args[0] == 'fail'][0])",
    "celery": "from jobs.models import FailedJob\n"
    "print(FailedJob.objects.get(task='keygen.tasks.fail').pk)",
    "tasks": "from django_tasks_db.models import DBTaskResult\n"
    "print(DBTaskResult.objects.failed().get(task_path='keygen.tasks.fail').pk)",
}


def named(variant: dict[str, str]) -> str:
    return "-".join(variant.values())


@pytest.mark.parametrize("variant", [REDIS, RQ, RABBIT, TASKS], ids=named)
def test_jobs_through_deploys(tmp_path: Path, variant: dict[str, str]) -> None:
    with ExitStack() as stack:
        watched = Watched(tmp_path, stack, **variant)
        watched.prepare(JOB_TIME_LIMIT="5")

        # The cache is apart from the queue, and so are tests.
        watched.shell(watched.call("note", "kept"))
        watched.shell("from django.core.cache import cache", "cache.clear()")
        watched.run.manage("test")
        assert watched.noted() == {}
        watched.start_workers(2)
        watched.wait_for("kept", 30)

        expected = {"kept": 1, "fail": 1, "deploy": 1, "deploy ends": 1, "waiting": 1, "delayed": 1}
        watched.shell(watched.call("fail", "fail"))
        watched.wait(lambda: "'fail'" in watched.failed(), "fail has failed", 30)
        if watched.kind != "tasks":
            # There a job has no retries, and no process or limit of its own.
            watched.shell(watched.call("fail_twice", "twice"))
            watched.wait(lambda: "'twice'" in watched.failed(), "twice has failed", 30)
            watched.shell(
                watched.call("kill_itself", "killed"), watched.call("be_slow", "long", 30)
            )
            watched.wait(lambda: "'killed'" in watched.failed(), "killed has failed", 60)
            watched.wait(lambda: "'long'" in watched.failed(), "long has failed", 60)
            expected |= {"twice": 2, "killed": 4, "long": 1}
        if watched.kind == "celery":
            # RabbitMQ would refuse the first; no worker knows the second.
            watched.shell(
                "note.apply_async(['soon'], countdown=0.5)",
                "from celery import current_app",
                "current_app.send_task('keygen.tasks.newer', ['newer'])",
            )
            watched.wait_for("soon", 30)
            watched.wait(lambda: "'newer'" in watched.failed(), "newer has failed", 30)
            expected |= {"soon": 1}

        watched.shell(watched.later(45, "note", "delayed"), watched.call("be_slow", "deploy", 3))
        watched.wait_for("deploy", 30)
        watched.stop_workers()
        assert watched.noted()["deploy ends"] == 1
        watched.shell(watched.call("note", "waiting"))
        watched.start_workers(2)
        watched.wait_for("waiting", 30)
        # Whoever holds the delayed job is killed, and it may be late for that.
        assert watched.noted()["delayed"] == 0
        watched.kill_workers()
        watched.start_workers(2)
        watched.wait_for("delayed", 150)
        time.sleep(5)
        assert watched.noted() == expected

        run = watched.run
        web = run.start("web")
        wait_until(lambda: is_ready(run.site()), web, "/readyz", 60)
        site = log_in(run)
        key = watched.shell(KEY[watched.kind]).split()[-1]
        path, data = AGAIN[watched.kind]
        site.submit(path.format(key), {**data, "_selected_action": key})
        watched.wait_for("fail", 30, times=2)


KILLED = [
    REDIS,
    RQ,
    RABBIT,
    TASKS,
    {**TASKS, "database": "postgres", "django": "5.2"},
    {**TASKS, "database": "mysql"},
]


@pytest.mark.parametrize("variant", KILLED, ids=named)
def test_the_jobs_of_killed_workers(tmp_path: Path, variant: dict[str, str]) -> None:
    with ExitStack() as stack:
        watched = Watched(tmp_path, stack, **variant)
        watched.prepare(JOB_TIME_LIMIT="5")
        watched.start_workers(2)
        watched.keep_restarting()
        watched.shell(watched.call("kill_worker", "once", 1))
        watched.wait_for("once ends", 120)
        watched.shell(watched.call("kill_worker", "always", 99))
        watched.wait(lambda: "'always'" in watched.failed(), "always has failed", 240)
        assert watched.noted() == {"once": 2, "once ends": 1, "always": 4}


INTERVAL = 12  # seconds
SCHEDULE = f"""
CELERY_BEAT_SCHEDULE = {{
    "tick": {{"task": "keygen.tasks.note", "schedule": {INTERVAL}, "args": ["tick"]}}
}}
"""


def test_scheduled_jobs_through_restarts(tmp_path: Path) -> None:
    with ExitStack() as stack:
        watched = Watched(tmp_path, stack, database="sqlite", worker="celery")
        watched.prepare(SCHEDULE)
        run = watched.run
        watched.start_workers(1)
        begin = time.monotonic()

        # No beat lives for an interval, and none finds a file of the one before.
        for _ in range(5):
            beat = run.start("beat")
            beat.wait_to_say("beat: Starting", 30)
            time.sleep(4)
            beat.kill()
            for file in tmp_path.joinpath("tmp").iterdir():
                if file.is_file():
                    file.unlink()
        watched.wait_for("tick", 10)

        # What falls due while none runs is enqueued once, as soon as one does.
        time.sleep(2 * INTERVAL)
        before = watched.noted()["tick"]
        run.start("beat")
        watched.wait_for("tick", INTERVAL - 4, times=before + 1)
        assert watched.noted()["tick"] == before + 1

        # Two beats, as in a deploy that overlaps, enqueue no more than one does.
        run.procfile["beat-2"] = run.procfile["beat"]
        run.start("beat-2").wait_to_say("beat: Starting", 30)
        time.sleep(3 * INTERVAL)
        passed = time.monotonic() - begin
        assert before + 3 <= watched.noted()["tick"] <= passed / INTERVAL + 1
        for name in ("beat", "beat-2"):
            run.processes[name].terminate()
            run.processes[name].expect_end()
