"""
Django's migrate, one at a time: a second one waits for the first.

Some platforms start two releases at once. Both would see the same migrations to
apply, and the slower one would fail.
"""

import time
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections

# Any number; this one says "migrate" in hexadecimal digits of its letters.
LOCK = 0x6D696772617465


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
    """Take the lock, if it is free, until the transaction ends."""
    # Of a transaction, since PgBouncer may give each one to another session. Who asked
    # and waited in a transaction would hold up CREATE INDEX CONCURRENTLY.
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (found,) = cursor.fetchone()
    if not found:
        connection.rollback()
    return found


class Command(migrate.Command):
    def handle(self, *args, **options):
        with locked(connections[options["database"]]):
            return super().handle(*args, **options)
