"""The app's background jobs."""

from django_rq import job

from . import keys


@job
def make_key(pk):
    keys.make(pk)
