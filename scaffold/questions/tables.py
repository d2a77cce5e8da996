"""What cookiecutter.json knows of each gateway, worker and database, as typed rows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from scaffold.questions.schema import schema


@dataclass(frozen=True)
class Gateway:
    """A gateway server: what it serves, what installs it, and the commands that start it.

    `web` starts it in a new project, `any_web` in any: {home} is the folder that holds the code,
    {application} the module of the application. An option with an empty {home} is left out.
    """

    interface: str
    distributions: tuple[str, ...]
    web: str
    any_web: str

    @property
    def module(self) -> str:
        """The emitted module that starts it, such as granian; "" if the server is a program."""
        _, _, module = self.web.partition("{package}.")
        return module if self.web.startswith("python -m ") else ""

    def command(self, application: str, home: str) -> str:
        """Return what starts an application of any project."""
        words = self.any_web.split(" ")
        if not home and "{home}" in words:
            at = words.index("{home}")
            del words[at - 1 : at + 1]
        line = " ".join(words)
        return line.replace("{application}", application).replace("{home}", home)


@dataclass(frozen=True)
class Worker:
    """A background worker: the distributions that show its use, and what it logs when ready."""

    distributions: tuple[str, ...]
    ready: str


@dataclass(frozen=True)
class Database:
    """A kind of database: words that name it in ENGINE or a URL, and its drivers.

    Django's own backend uses one of `drivers`, of which the first is for a new project; a project
    with one of `other_drivers` uses another backend.
    """

    engines: tuple[str, ...]
    drivers: tuple[str, ...]
    other_drivers: tuple[str, ...]


@cache
def gateways() -> dict[str, Gateway]:
    return {
        name: Gateway(row["interface"], tuple(row["distributions"]), row["web"], row["any_web"])
        for name, row in _rows("gateway")
    }


@cache
def workers() -> dict[str, Worker]:
    """Return the workers, without `none`."""
    return {
        name: Worker(tuple(row["distributions"]), row["ready"])
        for name, row in _rows("worker")
        if name != "none"
    }


@cache
def databases() -> dict[str, Database]:
    return {
        name: Database(
            tuple(row["engines"]), tuple(row["drivers"]), tuple(row.get("other_drivers", ()))
        )
        for name, row in _rows("database")
    }


def _rows(key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return a table's rows, one for each choice of its question; KeyError if one is missing."""
    table = schema()[f"_{key}s"]
    return [(choice, table[choice]) for choice in schema()[key]]
