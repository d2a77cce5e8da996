"""The app's background jobs."""

<% if cookiecutter.worker == 'rq' %>
from django_rq import job
<% elif cookiecutter.worker == 'celery' %>
from celery import shared_task
<% elif cookiecutter.django == '5.2' %>
from django_tasks import task
<% else %>
from django.tasks import task
<% endif %>

from . import keys

<% if cookiecutter.worker == 'rq' %>

@job
<% elif cookiecutter.worker == 'celery' %>

@shared_task
<% else %>

@task
<% endif %>
def make_key(pk):
    keys.make(pk)
<% if cookiecutter.worker == 'celery' %>


@shared_task
def prune_keys():
    keys.prune()
<% endif %>
