"""
Django's migrate, one at a time: a second one waits for the first.

Some platforms start two releases at once. Both would see the same migrations to
apply, and the slower one would fail.
"""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

from django.core.management.commands import migrate
from django.db import connections


@contextmanager
def locked(connection):
    """Hold a lock on the database's folder, which ends with this process."""
    if connection.is_in_memory_db():
        yield
        return
    folder = Path(connection.settings_dict["NAME"]).resolve().parent
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Command(migrate.Command):
    def handle(self, *args, **options):
        with locked(connections[options["database"]]):
            return super().handle(*args, **options)
