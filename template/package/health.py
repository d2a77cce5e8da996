"""
Answers for those who watch the processes.

/healthz says that this process is alive, /readyz that it reaches its backing services.
"""

import logging

<% if cookiecutter.__queue == 'rq' %>
import django_rq
<% endif %>
<% if cookiecutter.__media %>
from django.conf import settings
<% endif %>
<% if cookiecutter.cache == 'redis' %>
from django.core.cache import cache
<% endif %>
<% if cookiecutter.__media %>
from django.core.files.storage import default_storage
<% endif %>
from django.db import connection
from django.http import HttpResponse, JsonResponse
<% if cookiecutter.__queue == 'celery' %>

from .celery import app
<% endif %>

logger = logging.getLogger(__name__)


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


<% if cookiecutter.cache == 'redis' %>
def ask_cache():
    cache.get("readyz")


<% endif %>
<% if cookiecutter.__queue == 'rq' %>
def ask_queue():
    django_rq.get_connection().ping()


<% elif cookiecutter.__queue == 'celery' %>
def ask_broker():
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=5)


<% endif %>
<% if cookiecutter.__media %>
def ask_media():
    if settings.DEFAULT_STORAGE_DSN:
        default_storage.exists("readyz")


<% endif %>
BACKING_SERVICES = {
    "database": ask_database,
<% if cookiecutter.cache == 'redis' %>
    "cache": ask_cache,
<% endif %>
<% if cookiecutter.__queue == 'rq' %>
    "queue": ask_queue,
<% elif cookiecutter.__queue == 'celery' %>
    "broker": ask_broker,
<% endif %>
<% if cookiecutter.__media %>
    "media": ask_media,
<% endif %>
}


def ready():
    """Ask every backing service; the status is 503 where one does not answer."""
    states = {}
    for name, ask in BACKING_SERVICES.items():
        try:
            ask()
        except Exception:
            logger.exception("The %s does not answer", name)
            states[name] = "failed"
        else:
            states[name] = "ok"
    status = 503 if "failed" in states.values() else 200
    return JsonResponse(states, status=status)


class HealthMiddleware:
    """Answers /healthz and /readyz, and passes on the rest."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return ready()
        return self.get_response(request)
