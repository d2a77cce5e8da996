"""What a running project says of itself, as JSON; runs on its own Python, from `manage.py shell`.

Takes PROBE_RESULT, the file to write, and PROBE_STORAGE, set where a file is to be saved; what
goes wrong with that is told in the file.
"""

from __future__ import annotations

import json
import os
import re
import traceback

from django.conf import settings


def plain(value: object) -> object:
    """Return a value that two processes write alike."""
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def named(value: object) -> object:
    """Return mappings with text as keys, all the way down."""
    if isinstance(value, dict):
        return {str(key): named(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [named(entry) for entry in value]
    return value


def saved() -> list[str]:
    """Save a file through the default storage, read it, delete it; return its URL and path."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = default_storage.save("gates/saved.txt", ContentFile(b"saved"))
    with default_storage.open(name) as file:
        content = file.read()
    assert default_storage.exists(name)
    assert content == b"saved", content
    url = default_storage.url(name)
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        path = ""
    default_storage.delete(name)
    return {"url": url, "path": path, "content": content.decode()}


said = {"settings": {name: getattr(settings, name) for name in dir(settings) if name.isupper()}}
if os.environ.get("PROBE_STORAGE"):
    try:
        said["storage"] = saved()
    except Exception:  # noqa: BLE001 - what it is is told
        said["storage"] = {"failed": traceback.format_exc()}
with open(os.environ["PROBE_RESULT"], "w") as result:
    json.dump(named(said), result, default=plain)
