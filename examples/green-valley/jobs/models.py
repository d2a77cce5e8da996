from django.db import models


class FailedJob(models.Model):
    """
    A job that raised, took too long, or whose worker was killed each time.

    While one whose worker was killed runs again, it is here too, without an error.
    """

    id = models.CharField(max_length=255, primary_key=True)
    task = models.CharField(max_length=255)
    arguments = models.TextField()
    restarts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated",)

    def __str__(self):
        return self.task


class ScheduledJob(models.Model):
    """When beat last enqueued a job of CELERY_BEAT_SCHEDULE."""

    name = models.CharField(max_length=255, primary_key=True)
    last_run_at = models.DateTimeField()

    def __str__(self):
        return self.name
