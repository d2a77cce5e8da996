"""
Starts Granian, as LISTEN, PORT, WEB_CONCURRENCY and GRACEFUL_TIMEOUT say.

https://github.com/emmett-framework/granian#readme
"""

<% if cookiecutter.__whole or not cookiecutter.__logs %>
import logging
<% endif %>
import os
import signal
import sys
<% if cookiecutter.__whole %>
from concurrent.futures import ThreadPoolExecutor
<% else %>
from importlib import import_module
<% endif %>
from multiprocessing.connection import wait
<% if not cookiecutter.__logs %>
from urllib.parse import quote
<% endif %>

<% if cookiecutter.__logs %>
from django.conf import settings
<% endif %>
from granian import Granian
from granian.constants import Interfaces
from granian.server.mp import WorkerProcess
<% if cookiecutter.__whole %>

from .processes import processes
from .wsgi import application as site
<% endif %>

<% if not cookiecutter.__logs %>
# Access, without query strings, which may hold a password, and errors, both to stdout.
ACCESS = '%(addr)s %(header{x-forwarded-for})s "%(method)s %(path)s" %(status)d %(dt_ms)dms'
LOGGING = {
    "formatters": {
        "access": {
            "()": "<<cookiecutter.package>>.granian.AccessFormatter",
            "format": "%(asctime)s %(message)s",
        },
        "generic": {"format": "%(asctime)s %(levelname)s %(message)s"},
    },
    "handlers": {
        name: {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": name,
        }
        for name in ("access", "generic")
    },
    "loggers": {
        "_granian": {"handlers": ["generic"], "propagate": False},
        "granian.access": {"level": "INFO", "handlers": ["access"], "propagate": False},
    },
}


class AccessFormatter(logging.Formatter):
    """Quotes the path, in which a client could end the line and begin another."""

    def format(self, record):
        record.args = {**record.args, "path": quote(record.args["path"])}
        return super().format(record)


<% else %>

<% endif %>
<% if cookiecutter.__whole %>
class Application:
    """Answers probes at once, and all else in a few threads, however many requests wait."""

    def __init__(self, threads):
        self.threads = ThreadPoolExecutor(threads)

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] in ("/healthz", "/readyz"):
            return site(environ, start_response)
        return self.threads.submit(site, environ, start_response).result()


application = Application(threads=4)


<% endif %>
def supervise():
    """
    Return in a child, and wait for it.

    A container's first process inherits orphans, which Granian would not collect.
    """
    child = os.fork()
    if not child:
        os.setsid()
        return
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: os.kill(child, number))
    while True:
        process, status = os.wait()
        if process == child:
            code = os.waitstatus_to_exitcode(status)
            sys.exit(code if code >= 0 else 128 - code)


def is_alive(worker):
    """
    Say whether a worker's process still runs.

    Granian waits for it in two threads at once: the one that misses its end would log
    that it must be killed.
    """
    return not wait([worker.inner.sentinel], timeout=0)


def main():
    if os.getpid() == 1:
        supervise()
    WorkerProcess.is_alive = is_alive

<% if not cookiecutter.__whole %>
    # Fails at once where settings are missing, rather than start workers that fail.
    import_module("<<cookiecutter.package>>.wsgi")

<% endif %>
    server = Granian(
        "<<cookiecutter.package>>.<< 'granian' if cookiecutter.__whole else 'wsgi' >>:application",
        address=os.environ.get("LISTEN") or "0.0.0.0",
        port=int(os.environ.get("PORT") or 8000),
        interface=Interfaces.WSGI,
        websockets=False,
<% if cookiecutter.__whole %>
        workers=processes(),
        # Most of them only wait for one of the application's.
        blocking_threads=64,
<% else %>
        workers=int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1),
        blocking_threads=4,
<% endif %>
        respawn_failed_workers=True,
        # On SIGTERM requests in flight have this long, in seconds.
        workers_kill_timeout=int(os.environ.get("GRACEFUL_TIMEOUT") or 8),
<% if cookiecutter.__logs %>
        # Django logs the requests.
        log_dictconfig=settings.LOGGING,
<% else %>
        log_dictconfig=LOGGING,
        log_access=True,
        log_access_format=ACCESS,
<% endif %>
    )
<% if cookiecutter.__whole %>
    # It finds the threads too many, not knowing that most of them wait.
    logging.getLogger("_granian").addFilter(
        lambda record: "Python threads" not in record.getMessage()
    )
<% endif %>
    server.serve()


if __name__ == "__main__":
    main()
