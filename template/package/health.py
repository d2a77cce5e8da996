"""
Answers for whatever monitors the processes.

/healthz says that this process is alive and waits for nothing; /readyz says that it
reaches its backing services, within two seconds.
"""

import logging
import threading
import time

<% if cookiecutter.__queue == 'rq' %>
import django_rq
<% endif %>
<% if cookiecutter.__media %>
from django.conf import settings
<% endif %>
<% if cookiecutter.cache == 'redis' %>
from django.core.cache import cache
<% endif %>
from django.db import connection
from django.http import HttpResponse, JsonResponse
<% if cookiecutter.__queue == 'celery' %>

from .celery import app
<% endif %>
<% if cookiecutter.__media %>
<% if cookiecutter.__queue != 'celery' %>

<% endif %>
from <<cookiecutter.__storage>> import check_media
<% endif %>

logger = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds

# For so long an answer is not asked for again, however many probes come.
REUSED = 1  # second


def ask_database():
    # A connection of its own: those of a pool may all be taken.
    database = connection.copy()
    database.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        database.close()


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
        check_media()


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


class Question(threading.Thread):
    """Asks a backing service each time that it is told to, and may hang."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service = service
        self.asked = threading.Event()
        self.over = threading.Event()
        self.over.set()
        self.answered = False

    def begin(self):
        # One that hangs is not asked again meanwhile.
        if self.over.is_set():
            self.answered = False
            self.over.clear()
            self.asked.set()

    def run(self):
        while True:
            self.asked.wait()
            self.asked.clear()
            try:
                BACKING_SERVICES[self.service]()
            except Exception:
                logger.exception("The %s does not answer", self.service)
            else:
                self.answered = True
            self.over.set()


class Readiness:
    """Knows which backing services answer, and asks them once a second at most."""

    def __init__(self):
        self.lock = threading.Lock()
        self.questions = []
        self.states = {}
        self.known_at = None

    def find(self):
        """Return a state for each service; who asks meanwhile gets the same."""
        with self.lock:
            now = time.monotonic()
            if self.known_at is None or now - self.known_at > REUSED:
                self.states = self.ask()
                self.known_at = time.monotonic()
            return self.states

    def ask(self):
        if not self.questions:
            self.questions = [Question(service) for service in BACKING_SERVICES]
            for question in self.questions:
                question.start()
        deadline = time.monotonic() + PATIENCE
        for question in self.questions:
            question.begin()
        states = {}
        for question in self.questions:
            if not question.over.wait(max(0, deadline - time.monotonic())):
                logger.error("The %s has not answered yet", question.service)
            states[question.service] = "ok" if question.answered else "failed"
        return states


readiness = Readiness()


def ready():
    """Name the state of each service; the status is 503 where one does not answer."""
    states = readiness.find()
    status = 503 if "failed" in states.values() else 200
    response = JsonResponse(states, status=status)
    # By what is logged above, with its reason; Django would log each probe besides.
    response._has_been_logged = True
    return response


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
