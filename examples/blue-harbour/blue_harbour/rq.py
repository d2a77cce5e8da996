"""
The worker of RQ, which runs again what a killed worker left undone; the queue of tests.

https://python-rq.org/docs/workers/
"""

import signal

import rq
from django_rq.queues import DjangoRQ
from rq.exceptions import AbandonedJobError
from rq.job import JobStatus

from .logs import request_id

# A job that has killed its worker, and this many more, has failed.
MOST_RESTARTS = 3


def restart(job):
    """Grant a job one more run; RQ itself repeats only what has a retry left."""
    job.meta["restarts"] = job.meta.get("restarts", 0) + 1
    if job.meta["restarts"] <= MOST_RESTARTS:
        job.retries_left = (job.retries_left or 0) + 1


def restart_abandoned(job, kind, *_):
    if kind is AbandonedJobError:
        restart(job)


class Worker(rq.Worker):
    """Notices within half a minute what a killed worker left undone."""

    def __init__(self, *args, **kwargs):
        kwargs.update(worker_ttl=30, job_monitoring_interval=5, maintenance_interval=10)
        super().__init__(*args, **kwargs)
        self.push_exc_handler(restart_abandoned)

    def perform_job(self, job, queue):
        """Give the job's id to all that is logged while it runs."""
        request_id.set(job.id)
        return super().perform_job(job, queue)

    def get_heartbeat_ttl(self, job):
        return 20  # seconds

    def handle_job_failure(self, job, *args, **kwargs):
        # A job that raised is marked as failed by now; any other was cut off.
        if job.get_status(refresh=False) != JobStatus.FAILED:
            restart(job)
        super().handle_job_failure(job, *args, **kwargs)

    def setup_work_horse_signals(self):
        """Let the job finish where SIGTERM is sent to all processes, this child too."""
        super().setup_work_horse_signals()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


class ImmediateQueue(DjangoRQ):
    """Does each job at once where it is enqueued; for tests."""

    def original_enqueue_call(self, func, args=(), kwargs=None, **options):
        func(*(args or ()), **(kwargs or {}))
