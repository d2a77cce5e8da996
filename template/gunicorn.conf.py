"""
Gunicorn's settings; PORT and WEB_CONCURRENCY come from the environment.

https://docs.gunicorn.org/en/stable/settings.html
"""

import os
<% if not cookiecutter.__logs %>

from gunicorn.glogging import Logger


class AccessLogger(Logger):
    """Leaves out query strings, which may hold a password."""

    def atoms(self, response, request, environ, request_time):
        atoms = super().atoms(response, request, environ, request_time)
        return atoms | {"U": environ["RAW_URI"].partition("?")[0]}


<% else %>

<% endif %>
bind = f"0.0.0.0:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

<% if cookiecutter.__logs %>
# Fails at once where settings are missing, rather than start workers that fail for ever;
# and logs as settings.py says.
preload_app = True
<% else %>
# Fails at once where settings are missing, rather than start workers that fail for ever.
preload_app = True
<% endif %>

# Threads: a client that connects and says nothing holds up nobody.
worker_class = "gthread"
threads = 4

# On SIGTERM requests in flight have this long, in seconds, before the platform's patience ends.
graceful_timeout = 8

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
