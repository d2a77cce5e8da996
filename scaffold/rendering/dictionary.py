"""Packs a text by what the template says, so that little more than its own words is left.

zlib calls that a preset dictionary. Each is the template's texts as they were when it was frozen,
by the name of the file, and stays for good: a lock of any age must be read with no network.
`make dictionary` freezes another, once the template has moved so far that locks grow.
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
    """Return what `pack` was given; ValueError for anything else, and for more than the limit.

    The limit is in bytes: a few may hold gigabytes of the same letter.
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
