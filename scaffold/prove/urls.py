"""Prints the URLs of a project that take no arguments, one a line.

Runs on the project's own Python, from `manage.py shell`; imports nothing of scaffold.
"""

import re
from typing import Any, Iterator, Optional

try:
    from django.urls import get_resolver
except ImportError:  # Django 1.9 or older
    from django.core.urlresolvers import get_resolver

# A page that logs out would change what the pages after it answer.
ENDS = re.compile(r"log-?out|sign-?out|delete", re.IGNORECASE)


def route(pattern: Any) -> Optional[str]:
    """Return a pattern's text as a URL; None if it takes arguments."""
    inner = getattr(pattern, "pattern", pattern)
    text = getattr(inner, "_route", None)
    if text is not None:
        return None if "<" in str(text) else str(text)
    text = str(getattr(inner, "_regex", getattr(inner, "regex", inner)))
    text = getattr(getattr(inner, "regex", None), "pattern", text)
    text = re.sub(r"\\Z$|(?<!\\)\$$", "", str(text).lstrip("^")).replace("/?", "/")
    text = re.sub(r"\\([./_-])", r"\1", text)
    return None if re.search(r"[\\()\[\]*+?|{}^$]", text) else text


def found(patterns: Any, start: str) -> Iterator[str]:
    for pattern in patterns:
        part = route(pattern)
        if part is None:
            continue
        if hasattr(pattern, "url_patterns"):
            yield from found(pattern.url_patterns, start + part)
        elif not ENDS.search(start + part):
            yield start + part


for url in sorted(set(found(get_resolver(None).url_patterns, "/")))[:200]:
    print("URL " + url)
