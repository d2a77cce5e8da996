"""
Django's migrate, one at a time: a second one waits for the first.

Some platforms start two releases at once. Both would see the same migrations to
apply, and the slower one would fail.
"""

import time
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections


@contextmanager
def locked(connection):
    """Hold a lock in the database, which ends with its connection."""
    # One of its own: a migration may close the other.
    keeper = connection.copy()
    try:
        while not taken(keeper):
            time.sleep(1)
        yield
    finally:
        keeper.close()


def taken(connection):
    """Take the lock, if it is free, until the connection ends."""
    with connection.cursor() as cursor:
        # The server has one set of names for all its databases.
        cursor.execute("SELECT GET_LOCK(LEFT(CONCAT('migrate ', DATABASE()), 64), 0)")
        (found,) = cursor.fetchone()
    return found


class Command(migrate.Command):
    def handle(self, *args, **options):
        with locked(connections[options["database"]]):
            return super().handle(*args, **options)
