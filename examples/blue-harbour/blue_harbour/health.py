"""
Answers for those who watch the processes.

/healthz says that this process is alive, /readyz that it reaches its backing services.
"""

import logging

import django_rq
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpResponse, JsonResponse

logger = logging.getLogger(__name__)


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_cache():
    cache.get("readyz")


def ask_queue():
    django_rq.get_connection().ping()


def ask_media():
    if settings.DEFAULT_STORAGE_DSN:
        default_storage.exists("readyz")


BACKING_SERVICES = {
    "database": ask_database,
    "cache": ask_cache,
    "queue": ask_queue,
    "media": ask_media,
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
