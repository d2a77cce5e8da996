"""TOML by strangers: parsed, or refused in one line; and tables taken from it whatever is there."""

import re
from typing import Any

from scaffold.errors import UnreadableError

# tomllib takes the square of a dotted key's parts in time and memory; people write four.
_MOST_PARTS = 50
# Comments and strings, those of several lines first; what is not closed reaches to its end.
_NO_KEYS = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\[\s\S])*?(?:"""|\Z)|\'\'\'[\s\S]*?(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?'
)
_DOTTED = re.compile(r"[\w\-. \t]+")
_PART = re.compile(r"[\w-][ \t]*\.")


def parse(text: str) -> dict[str, Any]:
    """Return a TOML document; UnreadableError, in one line, where it is none or too much."""
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
        raise UnreadableError(f"no TOML: {type(error).__name__}") from None


def _has_long_key(text: str) -> bool:
    runs = _DOTTED.findall(_NO_KEYS.sub("q", text))
    return any(len(_PART.findall(run)) > _MOST_PARTS for run in runs)


def table(value: object, *keys: str) -> dict[str, Any]:
    """Return the table below some keys; an empty one where there is none, or something else."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings(value: object) -> list[str]:
    """Return the strings of a list; none if it is something else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
