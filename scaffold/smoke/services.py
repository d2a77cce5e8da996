"""The backing services of a smoke run: their addresses, and a new database on each."""

import os
import secrets
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from scaffold.errors import FOUND, UserError
from scaffold.questions.schema import Answers

DEFAULTS = {
    "SMOKE_POSTGRES_URL": "postgres://postgres@127.0.0.1:5432/postgres",
    "SMOKE_MYSQL_URL": "mysql://root@127.0.0.1:3306/",
    "SMOKE_REDIS_URL": "redis://127.0.0.1:6379",
    "SMOKE_AMQP_URL": "amqp://guest:guest@127.0.0.1:5672//",
}

# Celery's queue has one name for all projects: one variant at a time uses RabbitMQ.
_AMQP = threading.Lock()

_MARK = "scaffold-smoke"


def address(variable: str) -> str:
    return os.environ.get(variable) or DEFAULTS[variable]


def needed(answers: Answers) -> set[str]:
    """Return the variables of the services that a variant's run uses."""
    variables = set()
    if answers["database"] != "sqlite":
        variables.add(f"SMOKE_{answers['database'].upper()}_URL")
    if uses_amqp(answers):
        variables.add("SMOKE_AMQP_URL")
    elif answers["worker"] in ("rq", "celery") or answers["cache"] == "redis":
        variables.add("SMOKE_REDIS_URL")
    return variables


def uses_amqp(answers: Answers) -> bool:
    """Say whether a variant's Celery is started on RabbitMQ: with no Redis cache beside it."""
    return answers["worker"] == "celery" and answers["cache"] == "none"


def check(variables: set[str]) -> None:
    """Raise UserError for a service that does not answer, or whose driver cannot be built."""
    import socket

    for variable in sorted(variables):
        url = urlsplit(address(variable))
        try:
            socket.create_connection((url.hostname, url.port), timeout=5).close()
        except OSError as error:
            raise UserError(
                f"{variable}: nothing answers at {url.hostname}:{url.port} ({error.strerror}).",
                f"Start it there, or set its address: export {variable}=…",
                FOUND,
            ) from error
    if "SMOKE_MYSQL_URL" in variables:
        _check_mysql_headers()


def _check_mysql_headers() -> None:
    names = ("mariadb", "libmariadb", "mysqlclient")
    found = any(
        subprocess.run(["pkg-config", "--exists", name], check=False).returncode == 0
        for name in names
        if shutil.which("pkg-config")
    )
    if not found or not shutil.which("cc"):
        raise UserError(
            "mysqlclient has no wheel for Linux and cannot be built here.",
            "Install: apt-get install gcc libmariadb-dev pkg-config",
            FOUND,
        )


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty database; drop it afterwards."""
    name = f"smoke_{secrets.token_hex(6)}"
    if kind == "sqlite":
        yield f"sqlite:///{quote(str(folder))}/{name}.sqlite3"
        return
    server = address(f"SMOKE_{kind.upper()}_URL")
    ask = _ask_postgres if kind == "postgres" else _ask_mysql
    ask(server, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        for database in (name, f"test_{name}"):
            force = " WITH (FORCE)" if kind == "postgres" else ""
            ask(server, f"DROP DATABASE IF EXISTS {database}{force}")


def _ask_postgres(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _ask_mysql(server: str, statement: str) -> None:
    import pymysql

    url = urlsplit(server)
    connection = pymysql.connect(
        host=url.hostname, port=url.port or 3306, user=url.username, password=url.password or ""
    )
    with connection, connection.cursor() as cursor:
        # IF EXISTS gives a warning if there is nothing to drop.
        cursor.execute("SET sql_notes = 0")
        cursor.execute(statement)


@contextmanager
def redis_database() -> Iterator[str]:
    """Yield the URL of an empty Redis database that no other run uses; empty it afterwards."""
    import redis

    server = address("SMOKE_REDIS_URL").rstrip("/")
    for number in range(1, 16):
        url = f"{server}/{number}"
        connection = redis.Redis.from_url(url)
        if connection.dbsize() == 0 and connection.set(_MARK, os.getpid(), nx=True):
            break
    else:
        raise UserError(
            f"SMOKE_REDIS_URL: none of the databases 1 to 15 at {server} is empty.",
            "Empty one, or name another server.",
            FOUND,
        )
    try:
        yield url
    finally:
        connection.flushdb()
        connection.close()


@contextmanager
def amqp() -> Iterator[str]:
    """Yield the URL of RabbitMQ, to one variant at a time."""
    with _AMQP:
        yield address("SMOKE_AMQP_URL")
