"""Caches what Jinja has compiled: compiling would take half the time of `scaffold new`.

The cache contains code that is run, so it is kept in a folder of the user's own, or not at all.
"""

import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache, compiler
from jinja2.bccache import Bucket

from scaffold.disk.cache import own_folder


class _Kept(FileSystemBytecodeCache):
    """Jinja's own cache; a template that cannot be read from it or written is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def kept(options: Mapping[str, Any]) -> FileSystemBytecodeCache | None:
    """Return the cache of templates with these options, for this Python and this Jinja."""
    try:
        made_by = zlib.crc32(Path(compiler.__file__).read_bytes() + repr(options).encode())
    except OSError:
        return None
    folder = own_folder(f"jinja-{sys.implementation.cache_tag}-{made_by:08x}")
    return _Kept(str(folder)) if folder else None
