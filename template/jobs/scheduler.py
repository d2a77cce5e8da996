"""
The scheduler of Celery's beat, which keeps in the database when each job last ran.

Celery's own keeps that in a file. Where a restart loses the file, it counts a job's
interval from the restart: a daily job of a process that is restarted daily never runs.

https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
"""

import logging
import tempfile
from pathlib import Path

from celery import beat
from django.db import close_old_connections, transaction

logger = logging.getLogger(__name__)

ALIVE = "<<cookiecutter.package>>-beat-alive"


class Scheduler(beat.Scheduler):
    def setup_schedule(self):
        """Begin where the last beat ended: a job that fell due meanwhile runs now, once."""
        from .models import ScheduledJob

        super().setup_schedule()
        for entry in self.schedule.values():
            job, _ = ScheduledJob.objects.get_or_create(
                name=entry.name, defaults={"last_run_at": entry.last_run_at}
            )
            entry.last_run_at = job.last_run_at
        ScheduledJob.objects.exclude(name__in=self.schedule).delete()

    def apply_entry(self, entry, producer=None):
        """Enqueue a due job, unless another beat has: two may overlap in a deploy."""
        from .models import ScheduledJob

        close_old_connections()
        following = self.schedule[entry.name]
        due = ScheduledJob.objects.filter(
            name=entry.name, last_run_at=entry.last_run_at
        )
        # Where it cannot be enqueued, beat ends with the error, and the job stays due.
        with transaction.atomic():
            if due.update(last_run_at=following.last_run_at):
                logger.info("Enqueuing %s", entry.name)
                self.apply_async(entry, producer=producer, advance=False)
                return
        following.last_run_at = ScheduledJob.objects.get(name=entry.name).last_run_at

    def tick(self, *args, **kwargs):
        """Leave a sign for the container's health check, every five minutes or less."""
        Path(tempfile.gettempdir(), ALIVE).touch()
        return super().tick(*args, **kwargs)
