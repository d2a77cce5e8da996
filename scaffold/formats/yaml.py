"""Parses untrusted YAML into nodes with their positions in the text.

No objects are constructed from them: an alias is the node that it names, never a copy, and a file
that is too large or nested too deeply is refused before its nodes are made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scaffold.errors import UnreadableError

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

_LARGEST = 1_000_000  # characters
_DEEPEST = 50  # levels
_MOST_MERGED = 50  # mappings that one may merge
_MERGE = "tag:yaml.org,2002:merge"
_MOST_DIRECTIVES = 100  # libyaml compares each with all before it


def documents(text: str) -> tuple[Node, ...]:
    """Return the root of each document that is not empty; UnreadableError if it is not YAML."""
    read = _read(text)
    if isinstance(read, str):
        raise UnreadableError(read)
    return read


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[Node, ...] | str:
    import yaml

    if len(text) > _LARGEST:
        return f"larger than {_LARGEST // 1_000_000} MB"
    if text.count("\n%") > _MOST_DIRECTIVES:
        return f"more than {_MOST_DIRECTIVES} directives"
    try:
        depth = 0
        # The composer recurses for each level, libyaml's in C.
        for event in _parsed(text):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                return f"nested deeper than {_DEEPEST} levels"
        return tuple(node for node in yaml.compose_all(text, Loader=_loader()) if node is not None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        return " ".join(f"{where}{error.problem or error.context or 'not YAML'}".split())
    except yaml.YAMLError as error:
        return f"not YAML: {getattr(error, 'reason', '') or type(error).__name__}"
    except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
        return f"not YAML: {type(error).__name__}"


def _loader() -> Any:
    """Return libyaml's loader, which is much faster; PyYAML's own where it was built without."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _parsed(text: str) -> Iterator[Any]:
    import yaml

    return yaml.parse(text, Loader=_loader())


def adds_only(before: str, after: str, line: str, count: int) -> bool:
    """Say whether `after` is `before` with an entry, `key: value`, added `count` times."""
    if not documents(before) or not documents(after):
        return False
    old, new = list(map(_sign, _parsed(before))), list(map(_sign, _parsed(after)))
    # Without the stream, the document and the mapping around it.
    entry = list(map(_sign, _parsed(line)))[3:-3]
    added = position = 0
    for sign in old:
        while position < len(new) and new[position] != sign:
            if new[position : position + len(entry)] != entry:
                return False
            added += 1
            position += len(entry)
        position += 1
    return added == count and position == len(new)


def _sign(event: Any) -> tuple[object, ...]:
    """Return an event's content, without its position."""
    kind = type(event).__name__
    return (kind, *(getattr(event, name, None) for name in ("value", "anchor", "tag")))


@lru_cache(maxsize=4096)
def own(node: Node | None) -> dict[str, tuple[Node, Node]]:
    """Return a mapping's own entries, key -> its node and its value's; of duplicates, the last."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return {}
    return {
        key.value: (key, value)
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE
    }


def repeated(node: Node | None) -> set[str]:
    """Return the keys that a mapping has more than once."""
    import yaml

    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    names = Counter(key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode))
    return {name for name, times in names.items() if times > 1}


def chain(node: Node | None) -> list[MappingNode]:
    """Return a mapping, then all that it merges by `<<`: an earlier one's keys win."""
    import yaml

    found: list[MappingNode] = []
    waiting = [node]
    while waiting and len(found) < _MOST_MERGED:
        first = waiting.pop(0)
        if not isinstance(first, yaml.MappingNode) or any(first is one for one in found):
            continue
        found.append(first)
        waiting = [*_merged(first), *waiting][: _MOST_MERGED * 2]
    return found


@lru_cache(maxsize=4096)
def _merged(node: MappingNode) -> tuple[Node, ...]:
    """Return the nodes that a mapping merges by `<<`, directly or in a list."""
    import yaml

    found: list[Node] = []
    for key, value in node.value:
        if key.tag == _MERGE and len(found) < _MOST_MERGED:
            listed = isinstance(value, yaml.SequenceNode)
            found += value.value[:_MOST_MERGED] if listed else [value]
    return tuple(found)


def entries(node: Node | None) -> dict[str, tuple[Node, Node]]:
    """Return a mapping's entries, including those that it merges."""
    return {name: pair for one in reversed(chain(node)) for name, pair in own(one).items()}


def value(node: Node | None, name: str) -> Node | None:
    """Return the value of a key, merged or the mapping's own; None if it is missing or null."""
    for mapping in chain(node):
        if name in own(mapping):
            found = own(mapping)[name][1]
            return None if is_nothing(found) else found
    return None


def is_nothing(node: Node) -> bool:
    """Say whether a node is null, or removes another file's value: Compose's `!reset`."""
    return node.tag in ("tag:yaml.org,2002:null", "!reset")


def text(node: Node | None) -> str:
    """Return a scalar as it is written, without its quotes; "" for any other node."""
    import yaml

    return str(node.value) if isinstance(node, yaml.ScalarNode) and not is_nothing(node) else ""


def items(node: Node | None) -> list[Node]:
    """Return a list's nodes; [] for any other node."""
    import yaml

    return list(node.value) if isinstance(node, yaml.SequenceNode) and not is_nothing(node) else []
