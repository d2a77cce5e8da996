"""Parses untrusted TOML, or refuses it in one line; reads tables from it without assumptions."""

import re
from typing import Any

from scaffold.errors import UnreadableError

# tomllib's time and memory are quadratic in a dotted key's parts; people write four.
_MOST_PARTS = 50
# Comments and strings, multi-line ones first; one that is not closed extends to the end.
_NO_KEYS = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\[\s\S])*?(?:"""|\Z)|\'\'\'[\s\S]*?(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?'
)
_DOTTED = re.compile(r"[\w\-. \t]+")
_PART = re.compile(r"[\w-][ \t]*\.")


def parse(text: str) -> dict[str, Any]:
    """Return a TOML document; UnreadableError, in one line, if it is invalid or too complex."""
    import tomllib

    text = text.replace("\r\n", "\n")
    if text.count(".") > _MOST_PARTS and _has_long_key(text):
        raise UnreadableError(f"a key has more than {_MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(" ".join(str(error).split())) from None
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableError(f"not TOML: {type(error).__name__}") from None


def _has_long_key(text: str) -> bool:
    runs = _DOTTED.findall(_NO_KEYS.sub("q", text))
    return any(len(_PART.findall(run)) > _MOST_PARTS for run in runs)


def table(value: object, *keys: str) -> dict[str, Any]:
    """Return the table at these keys; {} if there is none, or something else is there."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings(value: object) -> list[str]:
    """Return the strings of a list; [] if it is something else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
