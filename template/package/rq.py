"""
The queue and worker of RQ, set up so that an accepted job is not lost.

https://python-rq.org/docs/workers/
"""

import signal

import rq
from django_rq.queues import DjangoRQ

from .logs import request_id


class Queue(DjangoRQ):
    def enqueue_call(self, *args, **kwargs):
        # The job of a worker that was killed runs again only if it has retries.
        if kwargs.get("retry") is None:
            kwargs["retry"] = rq.Retry(max=3)
        return super().enqueue_call(*args, **kwargs)


class Worker(rq.Worker):
    """Notices within half a minute what a killed worker left undone."""

    def __init__(self, *args, **kwargs):
        kwargs.update(worker_ttl=30, job_monitoring_interval=5, maintenance_interval=10)
        super().__init__(*args, **kwargs)

    def perform_job(self, job, queue):
        """Give the job's id to all that is logged while it runs."""
        request_id.set(job.id)
        return super().perform_job(job, queue)

    def get_heartbeat_ttl(self, job):
        return 20  # seconds

    def setup_work_horse_signals(self):
        """Let the job finish where SIGTERM is sent to all processes, this child too."""
        super().setup_work_horse_signals()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
