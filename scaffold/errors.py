"""What goes wrong by the user's doing, and the exit status of each outcome."""

from collections.abc import Iterable

DONE = 0
FOUND = 1  # findings, conflicts, a failed variant
WRONG_USE = 2
OUR_BUG = 3
INTERRUPTED = 130


class UserError(Exception):
    """Something that the user can put right: one line, and a hint that names the way out."""

    def __init__(self, message: str, hint: str = "", status: int = WRONG_USE) -> None:
        super().__init__(message)
        self.message = shown(message)
        self.hint = shown(hint)
        self.status = status


class UnreadableError(Exception):
    """Why a file cannot be worked on, in a few words."""


def shown(text: str) -> str:
    """Return the text as one line that no terminal takes for a command to it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def closest(word: str, words: Iterable[str]) -> str:
    """Return the one of the words that was perhaps meant, or an empty string."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(words), 1)), "")
