"""
The Celery application, which web enqueues through and worker and beat run.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
"""

import os
import tempfile
from pathlib import Path

from celery import Celery
from celery.signals import (
    heartbeat_sent,
    setup_logging,
    task_prerun,
    worker_process_init,
)

from .logs import request_id

SETTINGS = "<<cookiecutter.package>>.settings"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

app = Celery("<<cookiecutter.package>>")

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


@worker_process_init.connect
def lead_own_group(**kwargs):
    """Let the job finish where SIGTERM is sent to the worker's whole process group."""
    os.setpgrp()


@heartbeat_sent.connect
def show_life(**kwargs):
    """Leave a sign for the container's health check, every two seconds."""
    Path(tempfile.gettempdir(), "celery-alive").touch()
