"""What came of using a project in one way."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """What came of one way in one copy: `ran` is false if the project does not have this way.

    `bad` has the tests that failed and the URLs that are broken, by which two copies compare.
    """

    works: bool
    text: str
    log: str = ""
    ran: bool = True
    count: int = 0
    bad: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


class NotThereError(Exception):
    """The project is not used in this way, or it cannot be tried here."""
