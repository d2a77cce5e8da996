from django.db import models


class Key(models.Model):
    """A random key; until it is made, its token is empty."""

    token = models.CharField(max_length=50, blank=True)
    image = models.FileField(upload_to="keys/", blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self):
        return self.token or "being made"
