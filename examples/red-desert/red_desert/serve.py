"""
Starts Uvicorn; PORT and WEB_CONCURRENCY come from the environment.

https://uvicorn.dev/settings/
"""

import os
import signal
import sys

import uvicorn
from uvicorn.config import LOGGING_CONFIG

# Fails here where settings are missing: a supervisor would try again for ever.
from .asgi import application  # noqa: F401

APPLICATION = "red_desert.asgi:application"

# Access and errors, both to stdout.
LOGGING = {
    **LOGGING_CONFIG,
    "formatters": {
        "default": {
            "()": "uvicorn.logging.DefaultFormatter",
            "fmt": "%(asctime)s %(levelprefix)s %(message)s",
        },
        "access": {
            "()": "uvicorn.logging.AccessFormatter",
            "fmt": '%(asctime)s %(client_addr)s "%(request_line)s" %(status_code)s',
        },
    },
    "handlers": {
        name: {**handler, "stream": "ext://sys.stdout"}
        for name, handler in LOGGING_CONFIG["handlers"].items()
    },
}


def main():
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
        log_config=LOGGING,
    )


if __name__ == "__main__":
    main()
