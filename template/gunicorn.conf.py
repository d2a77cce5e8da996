"""
Gunicorn's settings, from LISTEN, PORT, WEB_CONCURRENCY and GRACEFUL_TIMEOUT.

https://docs.gunicorn.org/en/stable/settings.html
"""

<% if cookiecutter.gateway == 'uvicorn' %>
import logging
<% endif %>
import os
<% if cookiecutter.gateway != 'uvicorn' and cookiecutter.__whole %>
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
<% endif %>
<% if cookiecutter.gateway == 'uvicorn' %>

from uvicorn_worker import UvicornWorker

from <<cookiecutter.package>>.processes import processes
<% elif cookiecutter.__whole %>

<% if not cookiecutter.__logs %>
from gunicorn.glogging import Logger
<% endif %>
from gunicorn.workers.gthread import ThreadWorker

from <<cookiecutter.package>>.processes import processes
<% elif not cookiecutter.__logs %>

from gunicorn.glogging import Logger
<% endif %>

# On SIGTERM requests in flight have this long, before the platform's patience ends.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT") or 8)  # seconds
<% if cookiecutter.gateway == 'uvicorn' %>

UVICORN = {
    "lifespan": "off",
    # The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
    "proxy_headers": False,
    "server_header": False,
    # Django logs the requests.
    "access_log": False,
    "timeout_graceful_shutdown": graceful_timeout,
}


class Worker(UvicornWorker):
    """Serves ASGI by Uvicorn."""

    CONFIG_KWARGS = UVICORN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Uvicorn's own lines look like all others.
        logging.getLogger("uvicorn.error").propagate = True


<% elif cookiecutter.__whole %>

# How long a client may connect and say nothing.
SILENCE = 5  # seconds


class Worker(ThreadWorker):
    """Keeps a thread for each probe, however busy the others are."""

    def init_process(self):
        paths = (b"/healthz", b"/readyz")
        self.probes = {path: ThreadPoolExecutor(max_workers=1) for path in paths}
        super().init_process()

    def enqueue_req(self, conn):
        """Hand a request to a thread; wait in this one, with all others, until it comes."""
        head = peek(conn.sock)
        if head is None and not conn.initialized:
            self.wait(conn)
            return
        pool = self.tpool
        # A request that has not arrived whole would hold up the probes.
        if head and head.endswith(b"\r\n\r\n"):
            _, path, *_ = head.split(b" ", 2) + [b""]
            pool = self.probes.get(path, pool)
        done = pool.submit(self.handle, conn)
        done.add_done_callback(
            lambda future: self.method_queue.defer(self.finish_request, conn, future)
        )

    def wait(self, conn):
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        then = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, then)


def peek(connection):
    """Return the start of what has arrived, without taking it; None if nothing has."""
    try:
        return connection.recv(4096, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""


<% else %>

<% endif %>
<% if cookiecutter.gateway != 'uvicorn' and not cookiecutter.__logs %>
<% if not cookiecutter.__whole %>

<% endif %>
class AccessLogger(Logger):
    """Leaves out query strings, which may hold a password."""

    def atoms(self, response, request, environ, request_time):
        atoms = super().atoms(response, request, environ, request_time)
        return {**atoms, "U": environ["RAW_URI"].partition("?")[0]}


<% endif %>
bind = f"{os.environ.get('LISTEN') or '0.0.0.0'}:{os.environ.get('PORT') or 8000}"
<% if cookiecutter.__whole %>
workers = processes()
<% else %>
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
<% endif %>

# Fails at once if settings are missing, rather than start workers that fail for ever.
preload_app = True

<% if cookiecutter.__whole %>
worker_class = Worker
<% else %>
# Threads: a client that connects and says nothing holds up nobody.
worker_class = "gthread"
<% endif %>
<% if cookiecutter.gateway != 'uvicorn' %>
threads = 4
<% endif %>

# The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
forwarded_allow_ips = ""

# Nothing steers the server but signals.
control_socket_disable = True
<% if not cookiecutter.__logs %>

# Access and errors, both to stdout.
accesslog = "-"
logger_class = AccessLogger
access_log_format = '%(h)s %({x-forwarded-for}i)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
logconfig_dict = {
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "generic",
        },
    },
    "loggers": {
        name: {"level": "INFO", "handlers": ["console"], "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}
<% endif %>
