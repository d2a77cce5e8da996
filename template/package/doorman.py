"""
Answers probes while every thread of uWSGI is busy; uwsgi.ini starts it as a mule.

Connections that no thread has taken yet are taken here, ten times a second. What is
no probe is passed on, by a socket of this machine, to the first thread that is free.
At the end requests in flight get their time, and no more.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import time
from http.client import responses
from pathlib import Path

import uwsgi

from . import wsgi

# uWSGI closes its own in a mule.
LISTENER = socket.socket(fileno=os.dup(uwsgi.sockets[0]))

PORT = os.environ.get("PORT") or 8000

# The null byte at its end is uWSGI's too.
INSIDE = f"\0<<cookiecutter.package>>-{PORT}\0"

# By this a request is known that was passed on, with its client's address.
TOKEN = secrets.token_hex()

# How long a client may take to say what it wants.
PATIENCE = 5  # seconds

# On SIGTERM requests in flight have this long, before the platform's patience ends.
DRAINING = int(os.environ.get("GRACEFUL_TIMEOUT") or 8)  # seconds

# uWSGI keeps a hundred waiting there.
PASSED_ON = asyncio.Semaphore(64)

ANSWER = "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close"


def application(environ, start_response):
    token, _, client = environ.pop("HTTP_X_DOORMAN", "").partition(" ")
    if token == TOKEN:
        environ["REMOTE_ADDR"] = client.partition(",")[0]
    return wsgi.application(environ, start_response)


def answer(status, kind, body):
    head = ANSWER.format(status, responses[status], kind, len(body))
    return f"{head}\r\n\r\n".encode() + body


async def serve(connection, client):
    """Answer a probe, and pass on all else."""
    reader, writer = await asyncio.open_connection(sock=connection)
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        if head.startswith(b"GET /healthz "):
            writer.write(answer(200, "text/plain", b"ok"))
        elif head.startswith(b"GET /readyz "):
            found = await asyncio.to_thread(ready)
            kind = found["Content-Type"]
            writer.write(answer(found.status_code, kind, found.content))
        else:
            async with PASSED_ON:
                await pass_on(head, client, reader, writer)
        await writer.drain()
    writer.close()


def ready():
    # It takes the Django that wsgi has set up.
    from . import health

    return health.ready()


async def pass_on(head, client, reader, writer):
    backwards, forwards = await asyncio.open_unix_connection(INSIDE)
    line, _, rest = head.partition(b"\r\n")
    forwards.write(line + f"\r\nX-Doorman: {TOKEN} {client}\r\n".encode() + rest)
    body = asyncio.create_task(copy(reader, forwards))
    await copy(backwards, writer)
    body.cancel()
    forwards.close()


async def copy(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def watch():
    """Take the connections that nobody else has, until the server is to end."""
    over = asyncio.Event()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    tasks = set()
    while not over.is_set():
        await asyncio.sleep(0.1)
        with contextlib.suppress(BlockingIOError):
            for _ in range(100):
                connection, (client, _) = LISTENER.accept()
                task = asyncio.create_task(serve(connection, client))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
    await drain()
    if tasks:
        # What has just been answered is passed on.
        await asyncio.wait(tasks, timeout=0.5)


async def drain():
    """Wait until the threads have answered; uWSGI would wait for ever."""
    deadline = time.monotonic() + DRAINING
    while workers() and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    for worker in workers():
        os.kill(worker, signal.SIGKILL)


def workers():
    found = [worker["pid"] for worker in uwsgi.workers()]
    return [pid for pid in found if pid and Path(f"/proc/{pid}").exists()]


def run():
    asyncio.run(watch())
