"""What docs/json.md says of a JSON document, and what a document has."""

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def documented(heading: str) -> set[str]:
    """Return the keys in the table below a heading of json.md."""
    text = (DOCS / "json.md").read_text("utf-8")
    _, _, section = text.partition(f"\n## {heading}\n")
    return set(re.findall(r"(?m)^\| `([\w.\[\]]+)` \|", section.partition("\n## ")[0]))


def keys(value: Any, known: set[str], prefix: str = "") -> set[str]:
    """Return the keys of a document as json.md writes them; a key that it lists is not opened."""
    if prefix in known:
        return {prefix}
    if isinstance(value, dict):
        dot = f"{prefix}." if prefix else ""
        return {key for name in value for key in keys(value[name], known, f"{dot}{name}")}
    if isinstance(value, list):
        return {key for item in value for key in keys(item, known, f"{prefix}[]")}
    return {prefix}
