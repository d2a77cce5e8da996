"""Projects whose jobs are watched: with jobs that misbehave, and workers that are restarted."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from scaffold.questions.answers import complete
from scaffold.questions.tables import workers
from scaffold.smoke import prepare, services
from scaffold.smoke.process import Failed, Process
from scaffold.smoke.run import Run
from scaffold.smoke.steps import STEPS, serve

# How each worker makes a job of a function, and the process that a platform would restart.
DECORATORS = {
    "rq": ("from django_rq import get_queue, job", "os.getppid()"),
    "celery": ("from celery import shared_task as job", "os.getppid()"),
    "tasks": ("from django.tasks import task as job", "os.getpid()"),
}

# How each worker is given a job, and one for later.
ENQUEUE = {
    "rq": ("{}.delay({})", "get_queue().enqueue_in(timedelta(seconds={}), {}, {})"),
    "celery": ("{}.delay({})", "{1}.apply_async([{2}], countdown={0})"),
    "tasks": (
        "{}.enqueue({})",
        "{1}.using(run_after=timezone.now() + timedelta(seconds={0})).enqueue({2})",
    ),
}

# How each worker is told to repeat a job once; Django's Tasks cannot be told.
RETRIES = {
    "celery": """
@job(autoretry_for=[ValueError], max_retries=1, default_retry_delay=1)
def fail_twice(name):
    fail(name)
""",
    "rq": """
from rq import Retry


@job("default", retry=Retry(max=1))
def fail_twice(name):
    fail(name)
""",
    "tasks": "",
}

# The names of the jobs that have failed.
FAILED = {
    "rq": (
        "queue = get_queue()\n"
        "keys = queue.failed_job_registry.get_job_ids()\n"
        "print([queue.fetch_job(key).args[0] for key in keys])"
    ),
    "celery": (
        "from jobs.models import FailedJob\n"
        "import json\n"
        "found = FailedJob.objects.exclude(error='')\n"
        "print([json.loads(job.arguments)[0][0] for job in found])"
    ),
    "tasks": (
        "from django_tasks_db.models import DBTaskResult\n"
        "print([row.args_kwargs['args'][0] for row in DBTaskResult.objects.failed()])"
    ),
}

# Where each worker says how long it waits for a silent one; Celery goes by JOB_TIME_LIMIT.
HASTE = {
    "rq": (
        "{}/rq.py",
        {
            "job_monitoring_interval=5": "job_monitoring_interval=2",
            "maintenance_interval=10": "maintenance_interval=3",
            "return 20 ": "return 7 ",
        },
    ),
    "tasks": (
        "jobs/management/commands/task_worker.py",
        {"SIGN_EVERY = 5 ": "SIGN_EVERY = 2 ", "SILENT_AFTER = 30 ": "SILENT_AFTER = 10 "},
    ),
}

JOBS = """

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

NOTES = Path(os.environ["NOTES"])


def write(name):
    with NOTES.open("a") as file:
        file.write(f"{name}\\n")


@job
def note(name):
    write(name)


@job
def fail(name):
    write(name)
    raise ValueError(f"{name} broke")


RETRIES


@job
def be_slow(name, seconds):
    write(name)
    time.sleep(seconds)
    write(f"{name} ends")


@job
def kill_itself(name):
    write(name)
    os.kill(os.getpid(), signal.SIGKILL)


@job
def kill_worker(name, times):
    write(name)
    if NOTES.read_text().split().count(name) <= times:
        os.kill(WORKER, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    write(f"{name} ends")
"""


class Watched:
    """A project on real services; its jobs leave notes outside it."""

    def __init__(self, folder: Path, stack: ExitStack, **chosen: str) -> None:
        # A queue on RabbitMQ is named by the package, and other runs may be using theirs.
        name = f"watched_{secrets.token_hex(4)}"
        answers = complete({**chosen, "package": name}, "watched")
        self.run = Run(answers, folder / "project", None, False, stack)
        self.kind = answers["worker"]
        self.notes = folder / "notes"
        self.notes.touch()
        self.stack = stack
        self.workers: list[Process] = []
        self.started = 0

    def prepare(self, settings: str = "", **environment: str) -> None:
        """Take the steps up to a migrated project with static files, and put in the jobs above."""
        run = self.run
        for step in STEPS[: STEPS.index(serve)]:
            if step is not prepare.own_tests:
                step(run)
            if step is prepare.render_project:
                decorator, worker = DECORATORS[self.kind]
                if run.answers["django"] == "5.2":
                    decorator = decorator.replace("django.tasks", "django_tasks")
                jobs = run.folder / "keygen" / "tasks.py"
                text = f"{decorator}\n{JOBS}".replace("WORKER", worker)
                text = text.replace("RETRIES", RETRIES[self.kind])
                jobs.write_text(jobs.read_text() + text)
                place = run.folder / run.answers["package"] / "settings.py"
                place.write_text(place.read_text() + settings)
                self.hasten()
            if step is prepare.configure:
                run.environment |= {"NOTES": str(self.notes), **environment}
                if services.uses_amqp(run.answers):
                    self.stack.callback(self.delete_queue)

    def delete_queue(self) -> None:
        name = self.run.answers["package"]
        self.shell(
            "from celery import current_app",
            "with current_app.connection_for_write() as connection:",
            f"    connection.default_channel.queue_delete({name!r})",
            f"    connection.default_channel.exchange_delete({name!r})",
        )

    def hasten(self) -> None:
        """Let a silent worker be taken for dead in a third of the time."""
        if self.kind not in HASTE:
            return
        path, changes = HASTE[self.kind]
        file = self.run.folder / path.format(self.run.answers["package"])
        text = file.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def launch_worker(self) -> Process:
        """Start one more worker; it may be killed at any moment."""
        self.started += 1
        line = self.run.procfile["worker"]
        if self.kind == "celery":
            line += " --concurrency 2"
        name = f"worker-{self.started}"
        self.run.procfile[name] = line
        return self.run.start(name)

    def start_workers(self, count: int) -> None:
        """Start some workers, which are up when this returns."""
        self.workers = [self.launch_worker() for _ in range(count)]
        for worker in self.workers:
            worker.wait_to_say(workers()[self.kind].ready, 60)

    def stop_workers(self) -> None:
        """Stop all workers, as a deploy does."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.expect_end(60)

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()

    def keep_restarting(self) -> None:
        """Start a worker for each that ends, as a platform does, until the test is over."""
        over = threading.Event()

        def keep(worker: Process) -> None:
            while not over.wait(0.2):
                if worker.popen.poll() is not None:
                    worker = self.launch_worker()

        for worker in self.workers:
            thread = threading.Thread(target=keep, args=(worker,))
            thread.start()
            self.stack.callback(thread.join)
        self.stack.callback(over.set)

    def shell(self, *lines: str) -> str:
        """Run Python in the project and return what it printed."""
        code = "\n".join(["from keygen.tasks import *", *lines])
        try:
            return self.run.manage("shell", "--verbosity", "0", "--command", code)
        except Failed as error:
            raise AssertionError(error.log) from None

    def call(self, job: str, *arguments: object) -> str:
        """Return the Python that enqueues a job."""
        return ENQUEUE[self.kind][0].format(job, ", ".join(map(repr, arguments)))

    def later(self, seconds: float, job: str, *arguments: object) -> str:
        return ENQUEUE[self.kind][1].format(seconds, job, ", ".join(map(repr, arguments)))

    def failed(self) -> str:
        """Return the names of the jobs that have failed, as Python shows a list."""
        time.sleep(3)  # asking takes a processor a second
        return self.shell(FAILED[self.kind]).splitlines()[-1]

    def noted(self) -> Counter[str]:
        return Counter(self.notes.read_text().splitlines())

    def wait_for(self, name: str, seconds: float, times: int = 1) -> None:
        self.wait(lambda: self.noted()[name] >= times, f"{name} {times} times", seconds)

    def wait(self, condition: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait until the condition holds; fail with what the workers said where it does not."""
        deadline = time.monotonic() + seconds
        while not condition():
            said = "\n".join(log.read_text()[-2500:] for log in self.run.folder.glob("*.log"))
            assert time.monotonic() < deadline, f"{what}: {self.noted()}\n{said}"
            time.sleep(0.3)
