"""
The Celery application, which web enqueues through and worker and beat run.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
"""

import os
import tempfile
import time
from pathlib import Path

from celery import Celery, bootsteps
from celery.signals import (
    heartbeat_sent,
    setup_logging,
    task_prerun,
    worker_process_init,
)

from .logs import request_id

SETTINGS = "<<cookiecutter.package>>.settings"

ALIVE = "<<cookiecutter.package>>-worker-alive"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

app = Celery("<<cookiecutter.package>>", task_cls="jobs.base.Job")

# Celery's settings are those of settings.py that begin with CELERY_.
app.config_from_object("django.conf:settings", namespace="CELERY")

# Jobs stand in the tasks.py of each installed app.
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**kwargs):
    """Log as settings.py says: without a receiver Celery sets up a log of its own."""


@task_prerun.connect
def name_job(task_id, **kwargs):
    """Give the job's id to all that is logged while it runs."""
    request_id.set(task_id)


@app.steps["consumer"].add
class Claims(bootsteps.StartStopStep):
    """
    Claim anew, on Redis, the jobs that this worker runs or holds until they are due.

    Redis gives away what is not claimed for visibility_timeout, which could else be no
    shorter than the longest delay of a job: so late would a killed worker's run again.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def include_if(self, consumer):
        return "visibility_timeout" in consumer.app.conf.broker_transport_options

    def start(self, consumer):
        every = consumer.app.conf.broker_transport_options["visibility_timeout"] / 10
        held = consumer.task_consumer.channel.qos
        self.timer = consumer.timer.call_repeatedly(every, claim, (held,))

    def stop(self, consumer):
        self.timer.cancel()


def claim(held):
    now = dict.fromkeys(held._delivered, time.time())
    if now:
        with held.pipe_or_acquire() as pipe:
            pipe.zadd(held.unacked_index_key, now, xx=True).execute()


@worker_process_init.connect
def lead_own_group(**kwargs):
    """Let the job finish where SIGTERM is sent to the worker's whole process group."""
    os.setpgrp()


@heartbeat_sent.connect
def show_life(**kwargs):
    """Leave a sign for the container's health check, every two seconds."""
    Path(tempfile.gettempdir(), ALIVE).touch()
