"""A plan: the changes that turn a folder into a tree, as they are shown and applied."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from scaffold.disk.tree import File, Tree


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    MERGE = "merge"
    CONFLICT = "conflict"
    KEEP = "keep"


@dataclass(frozen=True)
class Change:
    """What happens to one path: `before` is the file now, `after` the file then."""

    path: str
    action: Action
    before: File | None
    after: File | None


def plan(tree: Tree, folder: Tree, keep: Collection[str] = ()) -> list[Change]:
    """Return the changes that turn the folder into the tree, by path.

    Files in `keep` stay unchanged.
    """
    changes = []
    for path, after in sorted(tree.items()):
        before = folder.get(path)
        if before is None:
            changes.append(Change(path, Action.CREATE, None, after))
        elif before == after or path in keep:
            changes.append(Change(path, Action.KEEP, before, before))
        else:
            changes.append(Change(path, Action.UPDATE, before, after))
    return changes


def diff(changes: list[Change]) -> str:
    """Return the changes as a unified diff, which `git apply` accepts.

    Bytes that are not UTF-8 are decoded with `surrogateescape`.
    """
    import difflib

    out = []
    for change in changes:
        if change.before == change.after:
            continue
        out.append(f"diff --git a/{change.path} b/{change.path}\n")
        out += _modes(change.before, change.after)
        lines = difflib.unified_diff(
            _lines(change.before),
            _lines(change.after),
            f"a/{change.path}" if change.before else "/dev/null",
            f"b/{change.path}" if change.after else "/dev/null",
        )
        for line in lines:
            out.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(out)


def _lines(file: File | None) -> list[str]:
    import re

    # As in git: only "\n" ends a line, and the bytes may be in any encoding.
    text = file.content.decode(errors="surrogateescape") if file else ""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _modes(before: File | None, after: File | None) -> list[str]:
    if before is None and after is not None:
        return [f"new file mode {_mode(after)}\n"]
    if after is None and before is not None:
        return [f"deleted file mode {_mode(before)}\n"]
    if before and after and before.executable != after.executable:
        return [f"old mode {_mode(before)}\n", f"new mode {_mode(after)}\n"]
    return []


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"
