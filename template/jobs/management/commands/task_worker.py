"""
The worker of Django's Tasks, which also runs what a killed worker left undone.

db_worker leaves the task of a killed worker in the state "running" for good. Here each
worker says every few seconds that it lives, and takes over from one that is silent.
"""

import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.db.models.functions import Now
from django.dispatch import receiver
<% if cookiecutter.django == '5.2' %>
from django_tasks.signals import task_finished, task_started
<% else %>
from django.tasks.signals import task_finished, task_started
<% endif %>
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from <<cookiecutter.package>>.logs import request_id

from ...models import Worker

# A task that has killed its worker, and this many more, has failed.
MOST_RESTARTS = 3

SIGN_EVERY = 5  # seconds

SILENT_AFTER = 30  # seconds

logger = logging.getLogger(__name__)


@receiver(task_started)
def name_task(task_result, **kwargs):
    """Give the task's id to all that is logged while it runs."""
    request_id.set(task_result.id)


@receiver(task_finished)
def forget_name(**kwargs):
    request_id.set("-")


class WorkerKilled(Exception):
    """The worker of a task was killed, each time."""


def watch(worker_id):
    """Say that this worker lives, and put back the tasks of those that do not."""
    said = 0
    while True:
        try:
            Worker.objects.update_or_create(pk=worker_id, defaults={"seen": Now()})
            # Whoever could not reach the database for a while was not alone in that.
            if time.monotonic() - said < 2 * SIGN_EVERY:
                put_back()
            said = time.monotonic()
        except DatabaseError:
            logger.exception("The worker could not say that it lives")
        close_old_connections()
        time.sleep(SIGN_EVERY)


def put_back():
    silent = Worker.objects.filter(seen__lt=Now() - timedelta(seconds=SILENT_AFTER))
    for worker in silent:
        running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        for task in running:
            if task.worker_ids[-1] != worker.pk:
                continue
            failed = len(task.worker_ids) > MOST_RESTARTS
            status = TaskResultStatus.FAILED if failed else TaskResultStatus.READY
            # Only as it was seen: another worker may have put it back meanwhile.
            seen = running.filter(pk=task.pk, worker_ids=task.worker_ids)
            if seen.update(status=status, started_at=None) and failed:
                task.set_failed(WorkerKilled(f"{len(task.worker_ids)} times"))
        worker.delete()


class Command(db_worker.Command):
    help = "Run tasks, and those that a killed worker left undone"

    def handle(self, *, worker_id, **options):
        Worker.objects.update_or_create(pk=worker_id, defaults={"seen": Now()})
        threading.Thread(target=watch, args=[worker_id], daemon=True).start()
        super().handle(worker_id=worker_id, **options)
