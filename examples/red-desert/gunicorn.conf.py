"""
Gunicorn's settings, from LISTEN, PORT, WEB_CONCURRENCY and GRACEFUL_TIMEOUT.

https://docs.gunicorn.org/en/stable/settings.html
"""

import logging
import os

from uvicorn_worker import UvicornWorker

from red_desert.processes import processes

# On SIGTERM requests in flight have this long, before the platform's patience ends.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT") or 8)  # seconds

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


bind = f"{os.environ.get('LISTEN') or '0.0.0.0'}:{os.environ.get('PORT') or 8000}"
workers = processes()

# Fails at once if settings are missing, rather than start workers that fail for ever.
preload_app = True

worker_class = Worker

# The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
forwarded_allow_ips = ""

# Nothing steers the server but signals.
control_socket_disable = True
