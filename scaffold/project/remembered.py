"""Caches results that depend only on the settings."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from scaffold.project.project import Project
from scaffold.project.settings import Settings

T = TypeVar("T")


def remembered(function: Callable[[Project], T]) -> Callable[[Project], T]:
    """Cache the result of a function that depends only on the settings, for each state of them."""
    known: WeakKeyDictionary[Settings, T] = WeakKeyDictionary()

    @wraps(function)
    def answer(project: Project) -> T:
        if project.settings not in known:
            known[project.settings] = function(project)
        return known[project.settings]

    return answer
