"""
Gunicorn's settings; PORT and WEB_CONCURRENCY come from the environment.

https://docs.gunicorn.org/en/stable/settings.html
"""

import os

bind = f"0.0.0.0:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

# Fails at once where settings are missing, rather than start workers that fail for ever;
# and logs as settings.py says.
preload_app = True

# Threads: a client that connects and says nothing holds up nobody.
worker_class = "gthread"
threads = 4

# On SIGTERM requests in flight have this long, in seconds, before the platform's patience ends.
graceful_timeout = 8

# The client's scheme is for Django to decide, by SECURE_PROXY_SSL_HEADER.
forwarded_allow_ips = ""

# Nothing steers the server but signals.
control_socket_disable = True
