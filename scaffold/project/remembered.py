"""Answers about the settings, kept for as long as the settings are the same."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from scaffold.project.project import Project
from scaffold.project.settings import Settings

T = TypeVar("T")


def remembered(function: Callable[[Project], T]) -> Callable[[Project], T]:
    """Let a function of the settings alone answer once for each state of them."""
    known: WeakKeyDictionary[Settings, T] = WeakKeyDictionary()

    @wraps(function)
    def answer(project: Project) -> T:
        if project.settings not in known:
            known[project.settings] = function(project)
        return known[project.settings]

    return answer
