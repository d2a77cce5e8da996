"""
Gunicorn's settings, from LISTEN, PORT, WEB_CONCURRENCY and GRACEFUL_TIMEOUT.

https://docs.gunicorn.org/en/stable/settings.html
"""

import os
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from gunicorn.workers.gthread import ThreadWorker

from blue_harbour.processes import processes

# On SIGTERM requests in flight have this long, before the platform's patience ends.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT") or 8)  # seconds

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


bind = f"{os.environ.get('LISTEN') or '0.0.0.0'}:{os.environ.get('PORT') or 8000}"
workers = processes()

# Fails at once if settings are missing, rather than start workers that fail for ever.
preload_app = True

worker_class = Worker
threads = 4

# The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
forwarded_allow_ips = ""

# Nothing steers the server but signals.
control_socket_disable = True
