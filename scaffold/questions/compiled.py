"""What Jinja has compiled, kept: compiling would be half the time of `scaffold new`.

What is compiled is run, so it is kept in a folder that is the user's alone, or not at all.
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
    """Jinja's own, but what cannot be read or written is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def kept(options: Mapping[str, Any]) -> FileSystemBytecodeCache | None:
    """Return where templates with these options are kept, by this Python and this Jinja."""
    try:
        made_by = zlib.crc32(Path(compiler.__file__).read_bytes() + repr(options).encode())
    except OSError:
        return None
    folder = own_folder(f"jinja-{sys.implementation.cache_tag}-{made_by:08x}")
    return _Kept(str(folder)) if folder else None
