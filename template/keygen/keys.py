"""How a key is made: slowly, as an example of work that takes its time."""

import io
import time

import segno
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management.utils import get_random_secret_key

from .models import Key

SECONDS = 3

LATEST = "keygen-latest"

<% if cookiecutter.cache == 'none' %>
# Each process has a cache of its own, which learns of another's key when this runs out.
LATEST_SECONDS = 5
<% else %>
LATEST_SECONDS = None  # for good: whoever makes a key replaces it
<% endif %>


def make(pk):
    """Make the key of row `pk`; once it is made, doing so again changes nothing."""
    key = Key.objects.filter(pk=pk, token="").first()
    if key is None:
        return
    time.sleep(SECONDS)
    token = get_random_secret_key()
    image = io.BytesIO()
    segno.make(token).save(image, kind="png", scale=4)
    key.token = token
    key.image.save("key.png", ContentFile(image.getvalue()), save=False)
    key.save()
    cache.set(LATEST, token, timeout=LATEST_SECONDS)


<% if cookiecutter.worker == 'celery' %>
def prune():
    """Delete all keys but the newest hundred, and their images."""
    for key in Key.objects.all()[100:]:
        key.image.delete(save=False)
        key.delete()


<% endif %>
def latest():
    """Return the token made last, or None: from the cache, or else from the database."""
    token = cache.get(LATEST)
    if token is None:
        token = Key.objects.exclude(token="").values_list("token", flat=True).first()
        if token is not None:
            cache.set(LATEST, token, timeout=LATEST_SECONDS)
    return token
