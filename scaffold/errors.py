"""Errors that a user can fix, and the exit status of each outcome."""

from collections.abc import Iterable

DONE = 0
FOUND = 1  # findings, conflicts, a failed variant
WRONG_USE = 2
OUR_BUG = 3
INTERRUPTED = 130


class UserError(Exception):
    """An error that the user can fix: one line, and a hint that says how."""

    def __init__(self, message: str, hint: str = "", status: int = WRONG_USE) -> None:
        super().__init__(message)
        self.message = shown(message)
        self.hint = shown(hint)
        self.status = status


class UnreadableError(Exception):
    """A file cannot be read or edited; the message says why in a few words."""


def shown(text: str) -> str:
    """Return the text as one line, with everything escaped that a terminal would interpret."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def closest(word: str, words: Iterable[str]) -> str:
    """Return the word that was probably meant, or an empty string."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(words), 1)), "")
