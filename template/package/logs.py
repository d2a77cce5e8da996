"""
What the log says and how it looks; LOGGING in settings.py puts these parts together.

In development an event may take many lines, elsewhere it takes one: collectors split
a log at its line ends. Requests are logged here, so that they look alike on every
server, and so that no query string, which may hold a password, gets into the log.
"""

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar
from datetime import datetime

from django.core.management.color import color_style
from django.utils.encoding import escape_uri_path

logger = logging.getLogger("<<cookiecutter.package>>.requests")

request_id = ContextVar("request_id", default="-")

# Line ends and terminal codes, by which a client could forge lines of the log.
CONTROL = {code: repr(chr(code))[1:-1] for code in (*range(32), 127)}

# What every record has, and what Django adds; all else was passed as `extra`.
COMMON = {*vars(logging.makeLogRecord({})), "message", "request", "request_id"}


class RequestLogMiddleware:
    """Logs each request, and names it in all that is logged while it is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        # A proxy may have named it; what else clients send must not reach the log.
        given = request.headers.get("X-Request-ID", "")
        request.id = given if re.fullmatch(r"[\w.-]{1,64}", given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
            self.log(request, response, time.perf_counter() - start)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response

    def log(self, request, response, seconds):
        forwarded = request.headers.get("X-Forwarded-For")
        event = {
            "method": request.method,
            "path": escape_uri_path(request.path),
            "status": response.status_code,
            "duration_ms": round(seconds * 1000),
            "client": forwarded or request.META.get("REMOTE_ADDR") or "-",
        }
        line = "%(method)s %(path)s %(status)s %(duration_ms)sms %(client)s"
        logger.info(line, event, extra=event)


class RequestIdFilter(logging.Filter):
    """Gives each record the id of the request that it belongs to."""

    def filter(self, record):
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "id", None) or request_id.get()
        return True


class QuietFilter(logging.Filter):
    """Turns an error into a warning without a traceback, which Sentry does not count."""

    def filter(self, record):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = None
        return True


class LineFormatter(logging.Formatter):
    """Writes an event as one line, its traceback included."""

    def format(self, record):
        return super().format(record).translate(CONTROL)


class JSONFormatter(logging.Formatter):
    """Writes an event as one line of JSON, with whatever was passed as `extra`."""

    def format(self, record):
        event = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": record.request_id,
            "message": record.getMessage(),
        }
        extra = {k: v for k, v in vars(record).items() if k not in COMMON}
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps({**extra, **event}, default=str)


class ConsoleFormatter(logging.Formatter):
    """Writes an event for a person, in colours on a terminal."""

    def format(self, record):
        style = color_style()
        colours = {"WARNING": style.WARNING, "ERROR": style.ERROR}
        return colours.get(record.levelname, str)(super().format(record))
