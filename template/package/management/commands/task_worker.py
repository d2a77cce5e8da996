"""
The worker of Django's Tasks, which takes up what a killed worker left undone.

db_worker leaves the task of a worker that was killed in the state "running" for good.
Here each worker holds a lock, which is let go when it dies, by whatever cause; at its
start it puts back into the queue the running tasks whose worker holds its lock no more.
"""

<% if cookiecutter.database == 'sqlite' %>
import fcntl
<% endif %>
<% if cookiecutter.database != 'mysql' %>
from hashlib import sha256
<% endif %>
<% if cookiecutter.database != 'mysql' %>

<% endif %>
from django.db import connections, router
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

# After so many workers have died of a task, it has failed.
MOST_ATTEMPTS = 5


class WorkerLocks:
<% if cookiecutter.database == 'sqlite' %>
    """Locks that end with the process: each a byte of a file beside the database."""

    def __init__(self, database):
        name = connections[database].settings_dict["NAME"]
        self.file = open(f"{name}.workers", "a+b")  # noqa: SIM115 - held for good

    def take(self, worker_id):
        try:
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, offset(worker_id))
        except OSError:
            return False
        return True

    def release(self, worker_id):
        fcntl.lockf(self.file, fcntl.LOCK_UN, 1, offset(worker_id))


def offset(worker_id):
    return int.from_bytes(sha256(worker_id.encode()).digest()[:7])
<% else %>
    """Locks of the database's, which end with the connection that holds them."""

    def __init__(self, database):
        # One of its own, which Django does not close between tasks.
        self.connection = connections.create_connection(database)
<% if cookiecutter.database == 'mysql' %>
        with self.connection.cursor() as cursor:
            cursor.execute("SET SESSION wait_timeout = 31536000")

    def take(self, worker_id):
        return self.ask("SELECT GET_LOCK(%s, 0)", worker_id) == 1

    def release(self, worker_id):
        self.ask("SELECT RELEASE_LOCK(%s)", worker_id)
<% else %>

    def take(self, worker_id):
        return self.ask("SELECT pg_try_advisory_lock(%s)", number(worker_id))

    def release(self, worker_id):
        self.ask("SELECT pg_advisory_unlock(%s)", number(worker_id))
<% endif %>

    def ask(self, statement, value):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, [value])
            return cursor.fetchone()[0]
<% if cookiecutter.database == 'postgres' %>


def number(worker_id):
    return int.from_bytes(sha256(worker_id.encode()).digest()[:8], signed=True)
<% endif %>
<% endif %>


@receiver(task_started)
def name_task(task_result, **kwargs):
    """Give the task's id to all that is logged while it runs."""
    request_id.set(task_result.id)


@receiver(task_finished)
def forget_name(**kwargs):
    request_id.set("-")


class Command(db_worker.Command):
    help = "Run tasks, first those that a killed worker left undone"

    def handle(self, *, worker_id, backend_name, **options):
        database = router.db_for_write(DBTaskResult)
        # Lives as long as this worker, and tells others that it does.
        self.locks = WorkerLocks(database)
        self.locks.take(worker_id)
        tasks = DBTaskResult.objects.using(database).filter(
            backend_name=backend_name, status=TaskResultStatus.RUNNING
        )
        for task in tasks:
            owner = task.worker_ids[-1]
            if not self.locks.take(owner):
                continue
            status = TaskResultStatus.READY
            if len(task.worker_ids) >= MOST_ATTEMPTS:
                status = TaskResultStatus.FAILED
            # Only as it was seen: its worker may have finished it meanwhile.
            tasks.filter(pk=task.pk, worker_ids=task.worker_ids).update(
                status=status, started_at=None
            )
            self.locks.release(owner)
        super().handle(worker_id=worker_id, backend_name=backend_name, **options)
