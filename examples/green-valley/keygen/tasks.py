"""The app's background jobs."""

from celery import shared_task

from . import keys


@shared_task
def make_key(pk):
    keys.make(pk)


@shared_task
def prune_keys():
    keys.prune()
