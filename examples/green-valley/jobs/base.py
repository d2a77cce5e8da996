"""
The base of all jobs, which keeps those that failed.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#custom-task-classes
"""

from celery import states
from celery.contrib.django.task import DjangoTask
from celery.signals import task_unknown
from celery.utils.time import subtract_datetimes
from django.db import close_old_connections
from kombu.utils.json import dumps

# A job that has killed its worker, and this many more, has failed.
MOST_RESTARTS = 3


class WorkerKilled(Exception):
    """The worker of a job was killed, each time."""


class Job(DjangoTask):
    def apply_async(self, *args, countdown=None, eta=None, **options):
        """Enqueue this job; RabbitMQ takes no delay of less than a second."""
        if eta:
            countdown = subtract_datetimes(eta, self.app.now()).total_seconds()
        if countdown and countdown < 1:
            countdown = None
        return super().apply_async(*args, countdown=countdown, **options)

    def before_start(self, task_id, args, kwargs):
        """Give up a job whose worker was killed time and again."""
        if not self.request.delivery_info.get("redelivered"):
            return
        from .models import FailedJob

        known = {"task": self.name, "arguments": dumps([args, kwargs])}
        job, _ = FailedJob.objects.get_or_create(pk=task_id, defaults=known)
        if job.restarts == MOST_RESTARTS:
            raise WorkerKilled(f"{MOST_RESTARTS + 1} times")
        job.restarts += 1
        job.save()

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        # Of what took too long the worker's first process tells, in no request.
        if not self.request.id:
            close_old_connections()
        keep(task_id, self.name, args, kwargs, str(einfo))

    def after_return(self, status, retval, task_id, args, kwargs, einfo):
        if status != states.FAILURE and self.request.delivery_info.get("redelivered"):
            from .models import FailedJob

            FailedJob.objects.filter(pk=task_id).delete()


@task_unknown.connect
def keep_unknown(message, name, id, **kwargs):
    """Keep the job of a newer release that came to a worker of the one before."""
    args, kwargs, _ = message.payload
    close_old_connections()
    keep(id, name, args, kwargs, "This worker has no such job.")


def keep(task_id, name, args, kwargs, error):
    """Let people see that a job failed, and run it again."""
    from .models import FailedJob

    known = {"task": name, "arguments": dumps([args, kwargs]), "error": error}
    FailedJob.objects.update_or_create(pk=task_id, defaults=known)
