from django.db import models


class Worker(models.Model):
    """A running worker, and when it last said so."""

    id = models.CharField(max_length=64, primary_key=True)
    seen = models.DateTimeField()

    def __str__(self):
        return self.id
