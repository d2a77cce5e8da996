"""Starts a copy's server, and asks it for its URLs."""

import http.client
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold.prove.copies import tail
from scaffold.prove.result import Result
from scaffold.smoke.process import started, wait_until

HOST = "proof.example.com"
_START = 60  # seconds for a server to answer

Ask = Callable[[str, dict[str, str]], tuple[int, str]]


@contextmanager
def server(
    name: str, line: str, folder: Path, scratch: Path, environment: dict[str, str], port: int
) -> Iterator[Ask]:
    """Start a server, wait until it answers, and yield what asks it; it is killed at the end."""
    logs = scratch / name
    logs.mkdir()

    def ask(url: str, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", url, headers=headers)
            response = connection.getresponse()
            response.read()
            return response.status, process.log()
        finally:
            connection.close()

    def answers() -> bool:
        try:
            ask("/robots.txt", {"Host": HOST})
        except (OSError, http.client.HTTPException):
            return False
        return True

    # The log stands beside the project, so that the project is not changed by it.
    with started(name, f"env -C {shlex.quote(str(folder))} {line}", logs, environment) as process:
        wait_until(answers, process, "no answer", _START)
        yield ask


def asked(ask: Ask, urls: list[str], headers: dict[str, str]) -> Result:
    statuses: dict[str, int] = {}
    log = ""
    begin = time.monotonic()
    for url in urls:
        try:
            statuses[url], log = ask(url, headers)
        except (OSError, http.client.HTTPException):
            statuses[url] = 599  # no answer within the time, or a broken one
        if time.monotonic() - begin > 300:
            break
    bad = sum(status >= 500 for status in statuses.values())
    text = "1 URL" if len(statuses) == 1 else f"{len(statuses)} URLs"
    text += f", {bad} broken" if bad else ""
    shown = "\n".join(f"{status} {url}" for url, status in statuses.items() if status >= 400)
    log = tail(f"{log}\n{shown}")
    return Result(bad == 0, text, log, count=len(statuses), bad=bad, statuses=statuses)
