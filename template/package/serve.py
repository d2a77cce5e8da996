"""
Starts Uvicorn; PORT and WEB_CONCURRENCY come from the environment.

https://uvicorn.dev/settings/
"""

import os
import signal
import sys
from importlib import import_module

import uvicorn
<% if not cookiecutter.__logs %>
import uvicorn.logging
from uvicorn.config import LOGGING_CONFIG
<% endif %>

APPLICATION = "<<cookiecutter.package>>.asgi:application"
<% if not cookiecutter.__logs %>

# Access and errors, both to stdout.
LOGGING = {
    **LOGGING_CONFIG,
    "formatters": {
        "default": {
            "()": "uvicorn.logging.DefaultFormatter",
            "fmt": "%(asctime)s %(levelprefix)s %(message)s",
        },
        "access": {
            "()": "<<cookiecutter.package>>.serve.AccessFormatter",
            "fmt": '%(asctime)s %(client_addr)s "%(request_line)s" %(status_code)s',
        },
    },
    "handlers": {
        name: {**handler, "stream": "ext://sys.stdout"}
        for name, handler in LOGGING_CONFIG["handlers"].items()
    },
}


class AccessFormatter(uvicorn.logging.AccessFormatter):
    """Leaves out query strings, which may hold a password."""

    def formatMessage(self, record):
        client, method, path, *rest = record.args
        record.args = (client, method, path.partition("?")[0], *rest)
        return super().formatMessage(record)


<% else %>


<% endif %>
def supervise():
    """
    Return in a child, and wait for it.

    A container's first process inherits orphans, which Uvicorn would not collect.
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


def main():
    if os.getpid() == 1:
        supervise()

    # Fails here where settings are missing: Uvicorn would try again for ever.
    import_module("<<cookiecutter.package>>.asgi")

    # Uvicorn raises SIGTERM once more when it has drained: exit with status 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        APPLICATION,
        host="0.0.0.0",
        port=int(os.environ.get("PORT") or 8000),
        workers=int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1),
        lifespan="off",
        # The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
        proxy_headers=False,
        server_header=False,
        # On SIGTERM requests in flight have this long, in seconds.
        timeout_graceful_shutdown=8,
<% if cookiecutter.__logs %>
        # Django logs the requests, and has set up the log.
        access_log=False,
        log_config=None,
<% else %>
        log_config=LOGGING,
<% endif %>
    )


if __name__ == "__main__":
    main()
