"""Compresses a file's text, with the template's text as a preset dictionary of zlib.

Each dictionary has the template's texts at the time when it was frozen, by the name of the file.
None is ever removed: a lock of any age must be readable without a network. `make dictionary`
freezes another one, when the template has changed so much that locks grow.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import cache

from scaffold import bundle

_WINDOW = 32_768  # bytes that zlib looks back


@cache
def numbers() -> tuple[int, ...]:
    """Return the numbers of all dictionaries, the newest last."""
    return tuple(sorted(int(path.stem) for path in bundle.DICTIONARIES.glob("*.z")))


def freeze(texts: Iterable[tuple[str, str]]) -> bytes:
    """Return a dictionary of these texts: pairs of path and text."""
    named: dict[str, str] = {}
    for path, text in texts:
        named[_name(path)] = named.get(_name(path), "") + text
    return zlib.compress(json.dumps(named, ensure_ascii=False).encode(), 9)


def pack(path: str, text: str, number: int) -> str:
    """Return a file's text, packed, in Base64."""
    preset = _preset(path, number)
    packer = zlib.compressobj(9, zdict=preset) if preset else zlib.compressobj(9)
    return b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def unpack(path: str, packed: str, number: int, limit: int) -> str:
    """Return the text that was packed; ValueError if it is damaged, or larger than the limit.

    The limit is in bytes: a few packed bytes may expand to gigabytes.
    """
    unpacker = zlib.decompressobj(zdict=_preset(path, number))
    try:
        content = unpacker.decompress(b64decode(packed, validate=True), limit + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(content) > limit or not unpacker.eof:
        raise ValueError("too long, or cut short")
    return content.decode()


def _preset(path: str, number: int) -> bytes:
    return _texts(number).get(_name(path), "").encode()[-_WINDOW:]


@cache
def _texts(number: int) -> dict[str, str]:
    content = (bundle.DICTIONARIES / f"{number}.z").read_bytes()
    texts: dict[str, str] = json.loads(zlib.decompress(content))
    return texts


def _name(path: str) -> str:
    # The package has another name in each project.
    return path.rpartition("/")[2]
