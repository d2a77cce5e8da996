"""
Django's migrate, one at a time: a second one waits for the first.

Some platforms start two releases at once. Both would see the same migrations to
apply, and the slower one would fail.
"""

<% if cookiecutter.database == 'sqlite' %>
import fcntl
import os
<% else %>
import time
<% endif %>
from contextlib import contextmanager
<% if cookiecutter.database == 'sqlite' %>
from pathlib import Path
<% endif %>

from django.core.management.commands import migrate
from django.db import connections
<% if cookiecutter.database == 'postgres' %>

# Any number; this one says "migrate" in hexadecimal digits of its letters.
LOCK = 0x6D696772617465
<% endif %>


@contextmanager
<% if cookiecutter.database == 'sqlite' %>
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
<% else %>
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


<% if cookiecutter.database == 'postgres' %>
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
<% else %>
def taken(connection):
    """Take the lock, if it is free, until the connection ends."""
    with connection.cursor() as cursor:
        # The server has one set of names for all its databases.
        cursor.execute("SELECT GET_LOCK(LEFT(CONCAT('migrate ', DATABASE()), 64), 0)")
        (found,) = cursor.fetchone()
    return found
<% endif %>
<% endif %>


class Command(migrate.Command):
    def handle(self, *args, **options):
        with locked(connections[options["database"]]):
            return super().handle(*args, **options)
