"""The secrets in a project's settings, and the environment variable that replaces each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from scaffold.code import secrets
from scaffold.code.shapes import URL, has_shape, words
from scaffold.code.source import Source
from scaffold.code.texts import Text, texts
from scaffold.project import variables
from scaffold.project.project import Project
from scaffold.project.remembered import remembered
from scaffold.project.settings import Assignment
from scaffold.rules import broker, caches, databases, mail

# Other rules move these.
_OTHERS = {"SECRET_KEY", *broker.NAMES, *(f"EMAIL_{name}" for name in mail.NAMES)}
# How many words of a dict's key go into a variable's name at most.
_MOST = 12


@dataclass(frozen=True)
class Secret:
    """A secret in the settings: where it is, and the environment variable that replaces it."""

    source: Source
    statement: ast.stmt | ast.expr
    text: Text
    variable: str

    @property
    def must(self) -> bool:
        """Whether the variable must be set, since an empty one would do harm silently.

        If the site verifies others with it, anybody would pass; and most clients of databases and
        brokers take an empty address for localhost.
        """
        url = URL.match(self.text.value)
        if url:
            return not url[1].lower().startswith("http")
        return secrets.guards(self.variable)


@remembered
def found(project: Project) -> list[Secret]:
    """Return the secrets in the settings, each with its own variable.

    A setting that is set in several modules or branches gets one variable.
    """
    seen: set[tuple[str, int, int]] = set()
    written: list[Secret] = []
    names = _Names(project)
    for source, statement, text in _candidates(project):
        if not _is_secret(text):
            continue
        place = (source.path, text.node.lineno, text.node.col_offset)
        if place not in seen:
            seen.add(place)
            written.append(Secret(source, statement, text, text.variable or names.of(text)))
    return written


def _is_secret(text: Text) -> bool:
    """Decide by the setting's name, or by the variable whose default the string is."""
    if not text.whole:
        return has_shape(text.value)
    either = [text.keys, (text.variable,)] if text.variable else [text.keys]
    for keys in either:
        if secrets.is_written(keys, text.value, spare=text.spare, listed=text.listed):
            return True
    return False


def _candidates(project: Project) -> Iterator[tuple[Source, ast.stmt | ast.expr, Text]]:
    """Yield every string literal of the settings that no other rule moves."""
    moved = {id(value) for _, value in caches.locations(project)}
    for name, assignments in project.settings.assignments.items():
        for assignment in assignments if name not in _OTHERS else []:
            if name == "DATABASES":
                moved |= _databases(assignment)
            keys: tuple[str, ...] = (name, *([assignment.key] if assignment.key else []))
            # An element that is added later is not the one at the same index of the first list.
            added = assignment.kind == "add"
            path = (*keys, f"{assignment.source.path}:{assignment.line}") if added else keys
            for text in texts(assignment.value, keys, path):
                if id(text.node) not in moved:
                    yield assignment.source, assignment.statement, text
    for source, call in project.settings.calls:
        for keys, value in _arguments(call):
            for text in texts(value, keys):
                yield source, call, text


def _databases(assignment: Assignment) -> set[int]:
    """Return the nodes in DATABASES that the rule `databases` reports."""
    return {
        id(node)
        for alias, value in databases.aliases(assignment)
        if databases.kind_of(value) != "right" or databases.has_password(value)
        for node in ast.walk(value)
    }


def _arguments(call: ast.Call) -> Iterator[tuple[tuple[str, ...], ast.expr]]:
    """Yield the arguments of a call that configures a library: sentry_sdk.init(dsn=…)."""
    match call.func:
        case ast.Attribute(
            value=ast.Name(id=library), attr="init" | "config" | "configure" | "setup"
        ):
            library = library.removesuffix("_sdk")
            if library in ("sentry", "rollbar") and call.args:
                yield (library, "dsn" if library == "sentry" else "access_token"), call.args[0]
            for keyword in call.keywords:
                yield (library, *([keyword.arg] if keyword.arg else [])), keyword.value


@dataclass
class _Names:
    """Gives each secret a unique variable name."""

    project: Project
    given: dict[tuple[str, ...], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    last: dict[str, int] = field(default_factory=dict)

    def of(self, text: Text) -> str:
        keys = text.keys
        if keys[0] == "DATABASES" and URL.match(text.value):
            alias = "" if keys[1:] in ((), ("default",)) else f"{joined(keys[1:])}_"
            return f"{alias}DATABASE_URL"
        # Each element of a list gets its own variable, though they have the same keys.
        known = text.path if "[" in "".join(text.path) else keys
        if known not in self.given:
            self.given[known] = self.free(joined(keys), nested=len(keys) > 1)
            self.taken.add(self.given[known])
        return self.given[known]

    @cached_property
    def used(self) -> set[str]:
        """The variables that the settings already read, and the names that they set."""
        return variables.read(self.project) | set(self.project.settings.assignments)

    def free(self, name: str, *, nested: bool) -> str:
        free, number = name, self.last.get(name, 1)
        while free in self.taken or (nested and free in self.used):
            number += 1
            free = f"{name}_{number}"
        self.last[name] = number
        return free


def joined(keys: tuple[str, ...]) -> str:
    """Return a variable's name: TWILIO, auth_token -> TWILIO_AUTH_TOKEN, without repeated words.

    JWT_AUTH, JWT_SECRET_KEY -> JWT_AUTH_SECRET_KEY.
    """
    name: list[str] = []
    for key in keys:
        new = words(key)[:_MOST]
        shared = next((n for n in range(len(new), 0, -1) if name[-n:] == new[:n]), 0)
        new = new[shared:]
        while len(new) > 1 and new[0] in name:
            new = new[1:]
        name += new
    text = "_".join(name)
    return text if text[:1].isalpha() else f"SETTING_{text}".rstrip("_")
